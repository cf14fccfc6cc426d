/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/evidence/model.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "ir/base/io.h"
#include "scratch.h"
#include "tap.h"

static char dir[] = "/tmp/ir-test-model.XXXXXX";

static struct ir_artifacts *
loaded(const char *text, struct ir_err *e)
{
	int fd = open(
		"one.yaml", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	struct ir_artifacts *a = NULL;

	EQ(ir_artifacts_new(&a, NULL), 0);
	if (fd < 0 || ir_io_write(fd, text, strlen(text)) != 0 ||
		close(fd) != 0)
		OKM(0, "one.yaml");
	(void)ir_artifacts_load(a, "one.yaml", false, e);
	return a;
}

static void
model(void)
{
	struct ir_err e = IR_ERR_INIT;
	struct ir_artifacts *a = loaded(
		"model: box\ndoc: d\ndoc_ja: 箱\nprompt: '[>#] $'\n"
		"enable: en\nenable_ask: 'word: $'\nenabled: '# $'\n"
		"prepare: [term len 0]\nerrors: ['^% ']\nclock: show clock\n"
		"answers: [{ask: 'accept', send: a}]\nnewline: \"\\r\"\n"
		"pager: {ask: 'More', send: ' '}\nleave: [exit, exit]\n"
		"alters: a log line\n",
		&e);
	const struct ir_model *m = ir_artifacts_model(a, "box");

	STR(e.text, "");
	EQ(ir_artifacts_count(a), 0);
	OK(ir_artifacts_model(a, "Box") == NULL);
	OK(m != NULL);
	if (m) {
		STR(m->doc_ja, "箱");
		STR(m->prompt, "[>#] $");
		STR(m->enable_ask, "word: $");
		STR(m->enabled, "# $");
		STR(m->prepare[0], "term len 0");
		OK(m->prepare[1] == NULL);
		STR(m->errors[0], "^% ");
		STR(m->clock, "show clock");
		STR(m->leave[1], "exit");
		EQ(m->n_answers, 1);
		STR(m->answers[0].ask, "accept");
		STR(m->answers[0].send, "a");
		STR(m->pager.send, " ");
		STR(m->newline, "\r");
		STR(m->alters, "a log line");
	}
	ir_artifacts_free(a);
}

/* What the sources of our own types come to. */
static void
sources(void)
{
	static const char *const names[] = {"Box"};
	const struct ir_source *const *s = NULL;
	struct ir_err e = IR_ERR_INIT;
	struct ir_artifact_info in;
	struct ir_artifacts *a = loaded(
		"name: Box\nrank: 20\ndoc: d\npower_off: p\n"
		"power_off_ja: 電源\npatient_data: n\npatient_data_ja: 患者\n"
		"sources:\n"
		"- type: DIALOGUE\n  attributes:\n    model: m\n    commands:\n"
		"    - show clock\n    - {command: show run, ends: '^end$'}\n"
		"  limits: {seconds: 9, bytes: 1M}\n"
		"- type: HTTP\n  attributes: {paths: ['/a?b=%20', /c]}\n"
		"- type: SNMP\n  attributes: {oids: ['1.3.6', .1.3]}\n"
		"- type: DIALOGUE\n  attributes: {model: x, commands: [a]}\n"
		"--- # order does not matter\n"
		"model: m\nprompt: '# $'\n",
		&e);
	size_t n = 0;

	STR(e.text, "");
	ir_artifacts_info(a, 0, &in);
	STR(in.power_off, "p");
	STR(in.power_off_ja, "電源");
	STR(in.patient_data, "n");
	STR(in.patient_data_ja, "患者");
	EQ(ir_artifacts_resolve(a, names, 1, NULL, &s, &n, &e), 0);
	EQ(n, 4);
	if (n == 4) {
		EQ(s[0]->type, IR_SOURCE_DIALOGUE);
		STR(s[0]->model, "m");
		EQ(s[0]->n_items, 2);
		STR(s[0]->items[1], "show run");
		OK(s[0]->ends[0] == NULL);
		STR(s[0]->ends[1], "^end$");
		EQ(s[0]->seconds, 9);
		EQ(s[0]->rank, 20);
		EQ(s[1]->type, IR_SOURCE_HTTP);
		STR(s[1]->items[0], "/a?b=%20");
		EQ(s[2]->type, IR_SOURCE_SNMP);
		STR(s[2]->items[1], ".1.3");
		OK(s[2]->why_not == NULL);
		STR(s[3]->why_not, "no model 'x' is defined");
		STR(s[3]->paths[0], "a");
	}
	ir_artifacts_free(a);
}

static void
refused(void)
{
	static const struct {
		const char *text, *why;
	} t[] = {
		{"model: a b\nprompt: x\n",
			"one.yaml:1: a model without a usable name"},
		{"model: m\n", "one.yaml:1: artifact 'm': no 'prompt'"},
		{"model: m\nprompt: '('\n",
			"one.yaml:2: artifact 'm': not an extended regular "
			"expression without counts"},
		{"model: m\nprompt: 'a{9}'\n",
			"one.yaml:2: artifact 'm': not an extended regular "
			"expression without counts"},
		{"model: m\nprompt: x\nerrors: [ok, '[']\n",
			"one.yaml:3: artifact 'm': not an extended regular "
			"expression without counts"},
		{"model: m\nprompt: x\nenable: e\n",
			"one.yaml:1: artifact 'm': 'enable' needs "
			"'enable_ask' and 'enabled'"},
		{"model: m\nprompt: x\npager: {ask: a}\n",
			"one.yaml:3: artifact 'm': needs both 'ask' and "
			"'send'"},
		{"model: m\nprompt: x\n---\nmodel: m\nprompt: x\n",
			"one.yaml:4: artifact 'm': this model is already "
			"defined"},
		{"name: N\nsources:\n- type: DIALOGUE\n"
		 "  attributes: {commands: [a]}\n",
			"one.yaml:4: artifact 'N': no 'model'"},
		{"name: N\nsources:\n- type: DIALOGUE\n"
		 "  attributes: {model: m}\n",
			"one.yaml:4: artifact 'N': no 'commands'"},
		{"name: N\nsources:\n- type: DIALOGUE\n"
		 "  attributes: {model: m, commands: [\"a\\nb\"]}\n",
			"one.yaml:4: artifact 'N': not a command of one "
			"line"},
		{"name: N\nsources:\n- type: HTTP\n"
		 "  attributes: {paths: ['a']}\n",
			"one.yaml:4: artifact 'N': a path of a request begins "
			"with '/' and has no blanks"},
		{"name: N\nsources:\n- type: HTTP\n"
		 "  attributes: {paths: [\"/a\\r\\nX: y\"]}\n",
			"one.yaml:4: artifact 'N': a path of a request begins "
			"with '/' and has no blanks"},
		{"name: N\nsources:\n- type: SNMP\n"
		 "  attributes: {oids: ['1..3']}\n",
			"one.yaml:4: artifact 'N': an object identifier is "
			"numbers and dots"},
		{"name: N\nsources:\n- type: SNMP\n"
		 "  attributes: {oids: [-Oq]}\n",
			"one.yaml:4: artifact 'N': an object identifier is "
			"numbers and dots"},
	};

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		struct ir_err e = IR_ERR_INIT;

		ir_artifacts_free(loaded(t[i].text, &e));
		STR(e.text, t[i].why);
	}
}

int
main(void)
{
	if (!mkdtemp(dir) || chdir(dir) != 0)
		return 1;
	model();
	sources();
	refused();
	scratch_remove(dir);
	return tap_done();
}
