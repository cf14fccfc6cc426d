/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/base/hush.h"

#include <string.h>

#include "tap.h"

/* Secrets are masked, and nothing else is. */
static const struct {
	const char *in, *out; /* NULL: as it is */
} texts[] = {
	{"sshpass -p hunter2 ssh root@10.0.0.1 uptime",
		"sshpass -p *** ssh root@10.0.0.1 uptime"},
	{"sudo /usr/bin/sshpass -phunter2 ssh x",
		"sudo /usr/bin/sshpass -p*** "
		"ssh x"},
	{"sshpass -p 'two words' ssh x", "sshpass -p '***' ssh x"},
	{"sshpass -p \"$PW\" ssh x", NULL},
	{"sshpass -f file ssh -p 2222 x", NULL},
	{"ssh -p 2222 x", NULL},
	{"curl -u admin:s3cret https://x/", "curl -u admin:*** https://x/"},
	{"curl -uadmin:s3cret x", "curl -uadmin:*** x"},
	{"curl --user=admin:s3cret x", "curl --user=admin:*** x"},
	{"curl -u admin https://x/", NULL},
	{"docker run -u 1000:1000 x", NULL},
	{"smbclient -U admin%s3cret //x/y", "smbclient -U admin%*** //x/y"},
	{"curl https://admin:s3cret@x/path", "curl https://admin:***@x/path"},
	{"curl https://x:8443/a@b", NULL},
	{"password=hunter2", "password=***"},
	{"set PASSWORD = hunter2 now", "set PASSWORD = *** now"},
	{"DB_PASSWORD='a b' run", "DB_PASSWORD='***' run"},
	{"password=__pw__:value", NULL},
	{"password=$PW", NULL},
	{"password=<from the card>", NULL},
	{"password: the one on the card", NULL},
	{"/user:x /pass:hunter2", "/user:x /pass:***"},
	{"mysql -uroot -phunter2 db", "mysql -uroot -p*** db"},
	{"mysql -u root -p db", NULL},
	{"snmpwalk -v2c -c s3cret 10.0.0.1", "snmpwalk -v2c -c *** 10.0.0.1"},
	{"tar -c dir | snmpget -c s3cret x", "tar -c dir | snmpget -c *** x"},
	{"snmpget x; tar -c dir", NULL},
	{"plink -pw s3cret x", "plink -pw *** x"},
	{"PSEXEC.EXE -p s3cret x", NULL}, /* names of programs are small */
	{"psexec.exe -p s3cret x", "psexec.exe -p *** x"},
	{"7z x -ps3cret a.7z", "7z x -p*** a.7z"},
	{"openssl rsa -passin pass:s3cret -in k",
		"openssl rsa -passin "
		"pass:*** -in k"},
	{"openssl rsa -passin file:pw -in k", NULL},
	{"tool --passphrase s3cret --x", "tool --passphrase *** --x"},
	{"tool --password-file pw", NULL},
	{"tool --ask-password host", NULL},
	{"tool --no-password host", NULL},
	{"curl -d '{\"user\":\"a\",\"password\":\"s3cret\"}' x",
		"curl -d '{\"user\":\"a\",\"password\":\"***\"}' x"},
	{"{\"token\" : \"s3cret\"}", "{\"token\" : \"***\"}"},
	{"GET /x?token=s3cret&a=b HTTP/1.1", "GET /x?token=***&a=b HTTP/1.1"},
	{"-H 'Authorization: Bearer abcdefgh12'",
		"-H 'Authorization: Bearer "
		"***'"},
	{"the bearer of bad news", NULL},
	{"-----BEGIN RSA PRIVATE KEY-----\nMIIE\n",
		"-----BEGIN RSA PRIVATE "
		"KEY-----***"},
	{"PWD=/root ls", NULL},
	{"export OLDPWD=/root", NULL},
	{"look at password=", NULL},
	{"", NULL},
};

static void
test_texts(void)
{
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		const char *in = texts[i].in;
		const char *want = texts[i].out ? texts[i].out : in;
		struct ir_buf b;

		ir_buf_init(&b, 0);
		EQ(ir_hush(in, strlen(in), &b), texts[i].out != NULL);
		STR(b.p ? b.p : "", want);
		EQ(ir_hush_has(in, strlen(in)), texts[i].out != NULL);
		ir_buf_free(&b);
	}
}

static void
test_vector(void)
{
	static const char *const argv[] = {"sudo", "sshpass", "-p", "a b;c",
		"ssh", "-p", "22", "bash", "-c", "mysql -ppw y", "--token",
		"t0ken", "password=z", NULL};
	static const char *const want[] = {"sudo", "sshpass", "-p", "***",
		"ssh", "-p", "22", "bash", "-c", "mysql -p*** y", "--token",
		"***", "password=***"};

	for (size_t i = 0; argv[i]; i++) {
		struct ir_buf b;

		ir_buf_init(&b, 0);
		EQ(ir_hush_arg(argv, i, &b), strcmp(argv[i], want[i]) != 0);
		STR(b.p, want[i]);
		ir_buf_free(&b);
	}
}

int
main(void)
{
	test_texts();
	test_vector();
	return tap_done();
}
