/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/base/i18n.h"

#include <libintl.h>
#include <limits.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DOMAIN "hikeshi"
#define CATALOGUE "/ja/LC_MESSAGES/" DOMAIN ".mo"

/*
 * The catalogue beside the program: bin/../share/locale, which is right both
 * for an installed tool and in the build tree.
 */
static const char *
beside_program(char *out, size_t cap)
{
	char test[PATH_MAX + sizeof(CATALOGUE)];
	char exe[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", exe, sizeof(exe) - 1);
	char *slash;
	int len;

	if (n <= 0)
		return NULL;
	exe[n] = '\0';
	slash = strrchr(exe, '/');
	if (!slash)
		return NULL;
	*slash = '\0';
	len = snprintf(out, cap, "%s/../share/locale", exe);
	if (len < 0 || (size_t)len >= cap)
		return NULL;
	(void)snprintf(test, sizeof(test), "%s" CATALOGUE, out);
	return access(test, R_OK) == 0 ? out : NULL;
}

/*
 * A live system often has LANG=ja_JP.UTF-8 but not that locale.  Its
 * language is then carried to gettext by LANGUAGE over C.UTF-8.
 */
static void
stand_in_locale(void)
{
	static const char *const vars[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
	const char *lang = NULL;

	if (!setlocale(LC_ALL, "C.UTF-8"))
		return;
	for (size_t i = 0; i < 3 && !(lang && *lang); i++)
		lang = getenv(vars[i]);
	if (lang && *lang)
		/* without it messages are English; nothing is lost */
		(void)setenv("LANGUAGE", lang, 0);
}

void
ir_i18n_init(const char *localedir)
{
	char dir[PATH_MAX];

	if (!setlocale(LC_ALL, ""))
		stand_in_locale();
	/* Numbers in records never follow the locale; C always exists. */
	(void)setlocale(LC_NUMERIC, "C");
	if (!localedir)
		localedir = beside_program(dir, sizeof(dir));
	/* On failure messages stay English. */
	if (localedir)
		(void)bindtextdomain(DOMAIN, localedir);
	(void)bind_textdomain_codeset(DOMAIN, "UTF-8");
}

static bool
is_lang(const char *s, const char *code)
{
	return strncmp(s, code, 2) == 0 && (!s[2] || strchr("_.@:-", s[2]));
}

bool
ir_i18n_japanese(void)
{
	const char *loc = setlocale(LC_MESSAGES, NULL);
	const char *s;

	if (!loc || strcmp(loc, "C") == 0 || strcmp(loc, "POSIX") == 0)
		return false;
	for (s = getenv("LANGUAGE"); s && *s; s = *s ? s + 1 : s) {
		if (is_lang(s, "ja"))
			return true;
		if (is_lang(s, "en") || strncmp(s, "C", 1) == 0)
			return false;
		s += strcspn(s, ":");
	}
	return is_lang(loc, "ja");
}

/*
 * gettext would go on to the next entry of LANGUAGE=en:ja, as there is no
 * English catalogue; asking first keeps messages and labels in one language.
 */
const char *
ir_gettext(const char *s)
{
	return *s && ir_i18n_japanese() ? dgettext(DOMAIN, s) : s;
}
