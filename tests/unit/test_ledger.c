/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "ir/asset/ledger.h"
#include "ir/base/buf.h"
#include "ir/base/io.h"
#include "tap.h"

static struct ir_codecs *codecs;

static int
found(void *arg, const struct ir_book_finding *f)
{
	return ir_buf_addf(
		arg, "%s:%u:%u ", f->code, (unsigned)f->line, (unsigned)f->col);
}

/* Every row as "number/line[a|b]". */
static void
shown(const struct ir_book *l, struct ir_buf *b)
{
	for (size_t i = 0; i < ir_book_rows(l); i++) {
		const struct ir_book_row *r = ir_book_at(l, i);

		(void)ir_buf_addf(b, "%u/%u[", r->number, r->line);
		for (uint32_t k = 1; k <= r->n; k++)
			(void)ir_buf_addf(b, "%s%s", k > 1 ? "|" : "",
				ir_book_text(r, k));
		(void)ir_buf_addc(b, ']');
	}
}

static int
run(enum ir_book_kind kind, const char *encoding, const char *p, size_t len,
	struct ir_buf *rows, struct ir_buf *told, struct ir_err *e)
{
	const struct ir_book_want want = {
		.kind = kind, .encoding = encoding, .find = found, .arg = told};
	int fd = memfd_create("ledger", 0), r;
	struct ir_book *l = NULL;

	ir_buf_clear(rows);
	ir_buf_clear(told);
	if (fd < 0 || ir_io_write(fd, p, len) < 0 || lseek(fd, 0, SEEK_SET))
		return -1;
	r = ir_book_load(&l, fd, "f", codecs, &want, e);
	if (r == 0) {
		shown(l, rows);
		(void)ir_buf_addf(rows, "%s", ir_book_encoding(l));
	}
	ir_book_close(l);
	(void)close(fd);
	return r;
}

#define T(s) s, sizeof(s) - 1
static const struct {
	enum ir_book_kind kind;
	const char *encoding, *in;
	size_t len;
	const char *rows, *told; /* rows NULL: refused */
} cases[] = {
	{IR_BOOK_CSV, NULL, T("a,b\n1,2\n"), "1/1[a|b]2/2[1|2]UTF-8", ""},
	{IR_BOOK_CSV, NULL, T("a,b\r\n1,"), "1/1[a|b]2/2[1|]UTF-8", ""},
	{IR_BOOK_CSV, NULL, T("\xEF\xBB\xBF\"x\"\"y\",\"1\r\n2\"\r3"),
		"1/1[x\"y|1\n2]2/3[3]UTF-8", ""},
	{IR_BOOK_CSV, NULL, T("a\tb\n1,5\t2\n"), "1/1[a|b]2/2[1,5|2]UTF-8", ""},
	{IR_BOOK_CSV, NULL, T("a\n\nb"), "1/1[a]2/2[]3/3[b]UTF-8", ""},
	{IR_BOOK_CSV, NULL, T("\"a\"x,b\n"), "1/1[ax|b]UTF-8", "quote:1:1 "},
	{IR_BOOK_CSV, NULL, T("\"\",\"\"\n"), "1/1[|]UTF-8", ""},
	{IR_BOOK_CSV, NULL, T("a\n\"b\nc"), NULL, ""},
	{IR_BOOK_CSV, NULL, T("\x8A\x94,\x87\x8A\x87\x40\n"),
		"1/1[株|㈱①]CP932", ""},
	{IR_BOOK_CSV, NULL, T("\x8A\x94\n\x8A\x94\xFD,\x8A\x94\n"),
		"1/1[株]2/2[株\\375|株]CP932", "undecodable:2:2 "},
	{IR_BOOK_CSV, "UTF-8", T("a\n\xE6\xA0\xAA,\xFF\n"),
		"1/1[a]2/2[株|\\377]UTF-8", "undecodable:2:3 "},
	{IR_BOOK_CSV, "EUC-JP", T("\xB3\xF4\n"), "1/1[株]EUC-JP", ""},
	/* ASCII headings, EUC-JP below; its ① and ㈱ */
	{IR_BOOK_CSV, NULL,
		T("no,name\n1,\xCD\xA2\xB1\xD5\xA5\xDD\xA5\xF3\xA5\xD7\n2,"
		  "\xAD\xA1\xAD\xEA\n"),
		"1/1[no|name]2/2[1|輸液ポンプ]3/3[2|①㈱]EUC-JP", ""},
	/* half width in CP932, kanji of full width make it sure */
	{IR_BOOK_CSV, NULL, T("no,name\n1,\xCE\xDF\xDD\xCC\xDF\n2,\x8A\x94\n"),
		"1/1[no|name]2/2[1|ﾎﾟﾝﾌﾟ]3/3[2|株]CP932", ""},
	/* nobody can say: 輸液, or ﾍ｢ｱﾕ */
	{IR_BOOK_CSV, NULL, T("no\n\xCD\xA2\xB1\xD5\n"),
		"1/1[no]2/2[ﾍ｢ｱﾕ]CP932", "encoding:0:0 "},
	{IR_BOOK_CSV, "EUC-JP", T("no\n\xCD\xA2\xB1\xD5\n"),
		"1/1[no]2/2[輸液]EUC-JP", ""},
	/* one bad byte does not make it another encoding */
	{IR_BOOK_CSV, NULL, T("\xB3\xF4\xB3\xF4\xA4\xCE\n\xFF,\xB3\xF4\n"),
		"1/1[株株の]2/2[\\377|株]EUC-JP", "undecodable:2:1 "},
	{IR_BOOK_CSV, NULL, T("a\n\x1B$B3t\x1B(B\n"), NULL, ""},
	{IR_BOOK_CSV, NULL, T("\xFF\xFE\x2A\x68\x2C\0a\0\n\0"),
		"1/1[株|a]UTF-16LE", ""},
	{IR_BOOK_CSV, NULL, T("\xFE\xFF\x68\x2A\0,\0a\0\n"),
		"1/1[株|a]UTF-16BE", ""},
	{IR_BOOK_CSV, NULL, T("\xFF\xFE\x2A\x68\x00"), "1/1[株\\000]UTF-16LE",
		"undecodable:1:2 "},
	{IR_BOOK_CSV, NULL, T("a\0b"), NULL, ""},
	{IR_BOOK_CSV, NULL, T("PK\3\4...."), NULL, ""},
	{IR_BOOK_CSV, NULL, T(""), "UTF-8", "empty:0:0 "},
	{IR_BOOK_XLSX, NULL, T("a,b\n"), NULL, ""},
	{IR_BOOK_XLSX, NULL, T(""), NULL, ""},
	{IR_BOOK_NEIGH, NULL,
		T("? (192.0.2.7) at 00:00:5e:00:53:01 [ether] on eth0\n"
		  "gw (192.0.2.1) at <incomplete> on eth0\nbroken\n"
		  "192.0.2.9 dev eth1 lladdr 00:00:5e:00:53:02 STALE\n"),
		"1/0[ip|mac|host|state|ends|interface|vlan]"
		"2/1[192.0.2.7|00:00:5e:00:53:01||||eth0]"
		"3/2[192.0.2.1||gw|||eth0]"
		"4/4[192.0.2.9|00:00:5e:00:53:02||STALE||eth1]UTF-8",
		"unread:3:1 "},
	{IR_BOOK_NEIGH, NULL,
		T("C:\\>arp -a\r\n\r\nInterface: 192.0.2.9 --- 0xb\r\n"
		  "  Internet Address      Physical Address      Type\r\n"
		  "  192.0.2.1             00-00-5e-00-53-01     dynamic   \r\n"
		  "  192.0.2.255           ff-ff-ff-ff-ff-ff     static    \r\n"
		  "  224.0.0.22            01-00-5e-00-00-16     static\r\n"
		  "  192.0.2.77            00-00-00-00-00-00     invalid\r\n"),
		"1/0[ip|mac|host|state|ends|interface|vlan]"
		"2/5[192.0.2.1|00-00-5e-00-53-01||dynamic||192.0.2.9]UTF-8",
		"left-out:0:0 "},
	/* the same of a Japanese Windows, two interfaces */
	{IR_BOOK_NEIGH, NULL,
		T("\r\n\x83\x43\x83\x93\x83\x5e\x81\x5b\x83\x74\x83\x46\x83\x43"
		  "\x83\x58: 192.0.2.9 --- 0xb\r\n"
		  "  \x83\x43\x83\x93\x83\x5e\x81\x5b\x83\x6c\x83\x62\x83\x67 "
		  "\x83\x41\x83\x68\x83\x8c\x83\x58 "
		  "\x95\xa8\x97\x9d\x83\x41\x83\x68\x83\x8c\x83\x58 "
		  "\x8e\xed\x97\xde\r\n"
		  "  192.0.2.1  00-00-5E-00-53-01  \x93\xae\x93\x49\r\n\r\n"
		  "\x83\x43\x83\x93\x83\x5e\x81\x5b\x83\x74\x83\x46\x83\x43\x83"
		  "\x58"
		  ": 198.51.100.9 --- 0x10003\r\n"
		  "  198.51.100.1  00-00-5e-00-53-02  \x90\xc3\x93\x49\r\n"),
		"1/0[ip|mac|host|state|ends|interface|vlan]"
		"2/4[192.0.2.1|00-00-5E-00-53-01||dynamic||192.0.2.9]"
		"3/7[198.51.100.1|00-00-5e-00-53-02||static||198.51.100.9]"
		"CP932",
		""},
	{IR_BOOK_NEIGH, NULL,
		T("SW1#show ip arp\n"
		  "Protocol  Address     Age (min)  Hardware Addr   Type   "
		  "Interface\n"
		  "Internet  192.0.2.1          -   0000.5e00.5301  ARPA   "
		  "Vlan10\n"
		  "Internet  192.0.2.8          0   Incomplete      ARPA\n"
		  "Internet  nonsense\n"),
		"1/0[ip|mac|host|state|ends|interface|vlan]"
		"2/3[192.0.2.1|0000.5e00.5301||||Vlan10|10]UTF-8",
		"unread:5:1 left-out:0:0 "},
	{IR_BOOK_NEIGH, NULL,
		T("          Mac Address Table\n"
		  "-------------------------------------------\n\n"
		  "Vlan    Mac Address       Type        Ports\n"
		  "----    -----------       --------    -----\n"
		  " All    0100.0ccc.cccc    STATIC      CPU\n"
		  "  10    0000.5e00.5301    DYNAMIC     Gi1/0/1\n"
		  "*   20  0000.5e00.5302   dynamic  Yes  5   Gi2/1\n"
		  "Total Mac Addresses for this criterion: 3\n"),
		"1/0[ip|mac|host|state|ends|interface|vlan]"
		"2/7[|0000.5e00.5301||DYNAMIC||Gi1/0/1|10]"
		"3/8[|0000.5e00.5302||dynamic||Gi2/1|20]UTF-8",
		"left-out:0:0 "},
	{IR_BOOK_NEIGH, NULL,
		T("Address      HWtype  HWaddress          Flags Mask  Iface\n"
		  "192.0.2.7    ether   00:00:5e:00:53:01  C           eth0\n"),
		"1/0[ip|mac|host|state|ends|interface|vlan]"
		"2/2[192.0.2.7|00:00:5e:00:53:01||||eth0]UTF-8",
		""},
	{IR_BOOK_DHCPD, NULL,
		T("# x\nlease 192.0.2.5 {\n  ends 4 2026/11/19 03:00:00;\n"
		  "  binding state active;\n"
		  "  hardware ethernet 00:00:5e:00:53:03;\n"
		  "  client-hostname \"CT-1\";\n}\nlease 192.0.2.6 {\n"),
		"1/0[ip|mac|host|state|ends|interface|vlan]"
		"2/2[192.0.2.5|00:00:5e:00:53:03|CT-1|active|2026/11/19]"
		"3/8[192.0.2.6]UTF-8",
		"unread:8:1 "},
};

int
main(void)
{
	struct ir_buf rows, told;

	ir_buf_init(&rows, 0);
	ir_buf_init(&told, 0);
	EQ(ir_codecs_open(&codecs, NULL), 0);
	OK(ir_codecs_known("CP932") && !ir_codecs_known("SHIFT_JIS"));
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ir_err e = IR_ERR_INIT;
		int r = run(cases[i].kind, cases[i].encoding, cases[i].in,
			cases[i].len, &rows, &told, &e);

		if (!cases[i].rows) {
			OKM(r == -IR_EFORMAT && e.text[0], e.text);
			continue;
		}
		EQ(r, 0);
		STR(rows.len ? rows.p : "", cases[i].rows);
		STR(told.len ? told.p : "", cases[i].told);
	}
	ir_codecs_free(codecs);
	ir_buf_free(&rows);
	ir_buf_free(&told);
	return tap_done();
}
