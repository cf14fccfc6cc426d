/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_REPORT_CASE_H
#define TESTS_REPORT_CASE_H

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ir/report/view.h"
#include "tap.h"

/* A small case on disk, with a site, as reports see it. */
static const char small_vocabulary[] =
	"hikeshi: vocabulary/1\n"
	"date: \"2026-11-21\"\n"
	"units:\n  person: [人, persons]\n"
	"forms:\n  R2: [報告, report]\n"
	"lists:\n"
	"  t.aware: [覚知, aware, 部署, department]\n"
	"  dev: [医療機器, devices, 番号, number]\n"
	"  ev: [出来事, events, 番号, number]\n"
	"  impact.care: [診療, care, 部門, department]\n"
	"  harm: [健康被害, harm, 符号, code]\n"
	"facts:\n"
	"- [org.name, string, 医療機関名, facility, found, R2]\n"
	"- [org.beds, integer, 病床数, beds, found, R2]\n"
	"- [org.info_officer, string, 責任者, officer, found, R2]\n"
	"- [case.id, string, 番号, number, found, R2]\n"
	"- [case.summary, text, 概要, outline, found, R2]\n"
	"- [case.kind, choice, 種別, kind, found, R2, {choices: "
	"[ransomware|ランサムウェア|ransomware, ddos|DDoS|DDoS]}]\n"
	"- [t.detected, time, 発覚日時, noticed, found, R2]\n"
	"- [\"t.aware[]\", time, 覚知, aware, found, R2]\n"
	"- [\"ev[].what\", text, 内容, what, found, R2]\n"
	"- [pii.count, integer, 本人の数, persons, found, R2, {unit: person}]\n"
	"- [\"dev[].name\", string, 販売名, name, found, R2]\n"
	"- [\"dev[].mah\", string, 製造販売業者, maker, found, R2]\n"
	"- [\"dev[].place\", string, 設置場所, place, found, R2]\n"
	"- [\"dev[].connected\", boolean, 患者接続, connected, found, R2]\n"
	"- [\"dev[].life_support\", boolean, 生命維持, life support, found, "
	"R2]\n"
	"- [\"impact.care[].state\", string, 状態, state, found, R2]\n"
	"- [\"impact.care[].patients\", integer, 患者数, patients, found, R2, "
	"{unit: person}]\n"
	"- [\"harm[].dev\", string, 機器, device, found, R2]\n"
	"- [\"harm[].initials\", string, イニシャル, initials, found, R2]\n";

static const char small_org[] =
	"hikeshi: org/1\ndate: d\norg:\n  name: 架空病院\n  beds: 300\n"
	"  info_officer: 楓\n";
static const char small_devices[] =
	"{\"id\":\"PUMP03\",\"name\":\"輸液ポンプ\",\"mah\":\"架空医器\","
	"\"place\":{\"building\":\"西棟\",\"floor\":\"3F\"},"
	"\"care\":{\"life_support\":false}}\n"
	"{\"id\":\"MON1\",\"name\":{\"v\":\"モニタ\",\"src\":\"FAX\"},"
	"\"mah\":\"架空計測\"}\n";

struct small {
	char dir[64];
	struct ir_ctx ctx;
	struct ir_journal *j;
	struct ir_vocab *vocab;
	struct ir_state *s;
	struct ir_org *org;
	struct ir_site *site;
	struct ir_view *v;
};

static void
small_file(const struct small *c, const char *name, const char *text)
{
	char path[128];
	FILE *f;

	(void)snprintf(path, sizeof(path), "%s/%s", c->dir, name);
	f = fopen(path, "w");
	if (!f || fputs(text, f) < 0 || fclose(f) != 0)
		OKM(0, path);
}

static inline void
small_line(
	struct small *c, const char *kind, const char *basis, const char *data)
{
	struct ir_entry en = {.kind = kind,
		.time = "2026-02-09T10:00:00+09:00",
		.basis = basis,
		.data = data,
		.data_len = strlen(data)};
	struct ir_err e = IR_ERR_INIT;

	if (ir_journal_append(c->j, &en, NULL, NULL, &e) < 0)
		OKM(0, e.text);
}

static inline void
small_fact(struct small *c, const char *path, const char *json)
{
	char data[512];

	(void)snprintf(data, sizeof(data), "{\"path\":\"%s\",\"value\":%s}",
		path, json);
	small_line(c, "fact.set", NULL, data);
}

static inline void
small_open(struct small *c)
{
	struct ir_err e = IR_ERR_INIT;
	char path[128];

	*c = (struct small){.dir = "/tmp/test-report-XXXXXX"};
	OK(mkdtemp(c->dir) != NULL);
	small_file(c, "org.yaml", small_org);
	small_file(c, "devices.jsonl", small_devices);
	(void)snprintf(path, sizeof(path), "%s/case", c->dir);
	EQ(ir_ctx_init(&c->ctx, "test"), 0);
	EQ(ir_journal_create(&c->j, path, false, &c->ctx, &e), 0);
	EQ(ir_vocab_parse(&c->vocab, small_vocabulary,
		   sizeof(small_vocabulary) - 1, "v", &e),
		0);
	small_line(
		c, "case.opened", NULL, "{\"id\":\"C1\",\"what\":\"脅迫文\"}");
}

/* After the lines: the state and the view of it, at 2026-02-09 12:00. */
static inline void
small_view(struct small *c)
{
	struct ir_view_from from = {.vocab = c->vocab, .journal = c->j};
	struct ir_err e = IR_ERR_INIT;

	EQ(ir_state_fold(&c->s, c->j, c->vocab, &e), 0);
	EQ(ir_org_load(&c->org, c->dir, &e), 0);
	EQ(ir_site_load(&c->site, c->dir, &e), 0);
	from.state = c->s;
	from.org = c->org;
	from.site = c->site;
	EQ(ir_time_parse("2026-02-09T03:00:00Z", 20, &from.now), 0);
	if (ir_view_new(&c->v, &from, &e) != 0)
		OKM(0, e.text);
}

static int
small_unlink(const char *path, const struct stat *st, int what, struct FTW *w)
{
	(void)st;
	(void)what;
	(void)w;
	return remove(path);
}

static inline void
small_close(struct small *c)
{
	ir_view_free(c->v);
	ir_site_free(c->site);
	ir_org_free(c->org);
	ir_state_free(c->s);
	ir_vocab_free(c->vocab);
	ir_journal_close(c->j);
	(void)nftw(c->dir, small_unlink, 16, FTW_DEPTH | FTW_PHYS);
}

#endif
