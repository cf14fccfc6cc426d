/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/sys/xml.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

#include <expat.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"

#define PIECE ((size_t)1 << 20)

struct parse {
	XML_Parser x;
	const struct ir_xml_sink *sink;
	unsigned depth;
	int r; /* of the callback that ended it */
	const char *why; /* ours */
};

static const char *
bare(const char *name)
{
	const char *colon = strrchr(name, ':');

	return colon ? colon + 1 : name;
}

static void
stop(struct parse *p)
{
	(void)XML_StopParser(p->x, XML_FALSE); /* then nothing more is told */
}

static void XMLCALL
on_start(void *arg, const XML_Char *name, const XML_Char **attrs)
{
	struct parse *p = arg;

	if (p->r < 0 || p->why)
		return;
	if (++p->depth > IR_XML_DEPTH) {
		p->why = N_("elements nest too deep");
		stop(p);
		return;
	}
	if (p->sink->start)
		p->r = p->sink->start(
			p->sink->arg, bare(name), (const char *const *)attrs);
	if (p->r < 0)
		stop(p);
}

static void XMLCALL
on_end(void *arg, const XML_Char *name)
{
	struct parse *p = arg;

	if (p->r < 0 || p->why)
		return;
	p->depth--;
	if (p->sink->end)
		p->r = p->sink->end(p->sink->arg, bare(name));
	if (p->r < 0)
		stop(p);
}

static void XMLCALL
on_text(void *arg, const XML_Char *s, int len)
{
	struct parse *p = arg;

	if (p->r < 0 || p->why || !p->sink->text)
		return;
	p->r = p->sink->text(p->sink->arg, s, (size_t)len);
	if (p->r < 0)
		stop(p);
}

static void XMLCALL
on_doctype(void *arg, const XML_Char *name, const XML_Char *system_id,
	const XML_Char *public_id, int internal)
{
	struct parse *p = arg;

	(void)name;
	(void)system_id;
	(void)public_id;
	(void)internal;
	p->why = N_("it has a document type of its own");
	stop(p);
}

static int
failed(struct parse *p, const char *name, struct ir_err *e)
{
	enum XML_Error code = XML_GetErrorCode(p->x);
	struct ir_esc esc;

	if (p->r < 0)
		return p->r;
	if (!p->why && code == XML_ERROR_NO_MEMORY)
		return ir_err_set(e, ENOMEM, _("out of memory"));
	return ir_err_set(e, IR_EFORMAT, "%s:%lu:%lu: %s", ir_esc(name, &esc),
		(unsigned long)XML_GetCurrentLineNumber(p->x),
		(unsigned long)XML_GetCurrentColumnNumber(p->x) + 1,
		p->why ? _(p->why) : XML_ErrorString(code));
}

int
ir_xml_parse(const char *text, size_t len, const char *name,
	const struct ir_xml_sink *sink, struct ir_err *e)
{
	struct parse p = {.x = XML_ParserCreate(NULL), .sink = sink};
	size_t at = 0;
	int r = 0;

	if (!p.x)
		return ir_err_set(e, ENOMEM, _("out of memory"));
	XML_SetUserData(p.x, &p);
	XML_SetElementHandler(p.x, on_start, on_end);
	XML_SetCharacterDataHandler(p.x, on_text);
	XML_SetStartDoctypeDeclHandler(p.x, on_doctype);
	do {
		size_t n = len - at < PIECE ? len - at : PIECE;

		if (XML_Parse(p.x, text + at, (int)n, at + n == len) !=
			XML_STATUS_OK)
			r = failed(&p, name, e);
		at += n;
	} while (r == 0 && at < len);
	XML_ParserFree(p.x);
	return r;
}

const char *
ir_xml_attr(const char *const *attrs, const char *name)
{
	for (; *attrs; attrs += 2)
		if (strcmp(bare(attrs[0]), name) == 0)
			return attrs[1];
	return NULL;
}
