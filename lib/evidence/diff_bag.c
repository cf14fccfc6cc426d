/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <string.h>

#include "diff_i.h"
#include "extract_i.h"
#include "ir/base/enc.h"

/* Bags made by others: names and digests, nothing else. */

static int
add(struct side *s, const char *name, size_t len, uint64_t size,
	const uint8_t sha[IR_SHA256_LEN])
{
	struct entry *en;

	if (len <= 5 || memcmp(name, "data/", 5) != 0)
		return 0;
	en = side_new(s);
	if (!en)
		return -ENOMEM;
	en->stored = arena_copy(&s->arena, name, len);
	if (!en->stored)
		return -ENOMEM;
	en->stored_len = (uint32_t)len;
	en->kind = "file";
	en->size = size;
	if (sha) {
		en->flags |= ENT_CONTENT;
		memcpy(en->sha, sha, sizeof(en->sha));
	}
	s->fs_layout |= len > 8 && memcmp(name, "data/fs/", 8) == 0;
	return 0;
}

int
bag_file(void *arg, const char *name, size_t len, uint64_t size,
	const uint8_t sha[IR_SHA256_LEN])
{
	return add(arg, name, len, size, sha);
}

/* A link has the content of a member before it. */
static int
add_link(struct side *s, const char *name, size_t len)
{
	for (size_t i = s->n; s->link_to && i > 0; i--) {
		struct entry *to = s->e[i - 1];

		if (strcmp(to->stored, s->link_to) != 0)
			continue;
		int r = add(s, name, len, to->size, to->sha);

		if (r == 0)
			s->e[s->n - 1]->link = to->stored;
		return r;
	}
	return add(s, name, len, 0, NULL);
}

int
bag_begin(void *arg, const char *name, size_t len, const char *link,
	size_t link_len, uint32_t mode, int64_t mtime)
{
	struct side *s = arg;

	(void)name;
	(void)len;
	(void)mode;
	(void)mtime;
	s->link_to = link ? arena_copy(&s->arena, link, link_len) : NULL;
	return link && !s->link_to ? -ENOMEM : 0;
}

int
bag_member(void *arg, const struct ir_vmember *m)
{
	struct side *s = arg;
	uint8_t sha[IR_SHA256_LEN];

	if (!m->payload)
		return 0;
	if (m->type == 'h')
		return add_link(s, m->name, m->name_len);
	if (ir_unhex(m->sha256, strlen(m->sha256), sha) < 0 || !m->sha256[0])
		return add(s, m->name, m->name_len, m->size, NULL);
	return add(s, m->name, m->name_len, m->size, sha);
}

/*
 * "data/fs/etc/passwd" and, where no file lies in data/fs/, "data/etc/passwd"
 * are /etc/passwd; what else lies beside data/fs/ goes by its stored name.
 */
int
bag_name_all(struct side *s)
{
	struct ir_buf b;
	int r = 0;

	ir_buf_init(&b, 0);
	for (size_t i = 0; i < s->n && r == 0; i++) {
		struct entry *en = s->e[i];
		bool path = !s->fs_layout ||
			strncmp(en->stored, "data/fs/", 8) == 0;
		size_t skip = s->fs_layout && path ? 7 : 4;

		if (!path) {
			en->class = ENT_ITEM;
			en->key = en->stored + 5;
			en->key_len = en->stored_len - 5;
			continue;
		}
		r = extract_name(
			&b, en->stored + 5, en->stored_len - 5, s->fs_layout);
		if (r == -EINVAL) /* not one of ours: as it stands */
			r = extract_name(
				&b, en->stored + 5, en->stored_len - 5, false);
		if (r < 0)
			break;
		/* "fs/etc/passwd" without "fs"; "etc/passwd" with a slash */
		skip = skip == 7 ? 2 : 0;
		en->class = ENT_PATH;
		en->key_len = (uint32_t)(b.len - skip + (skip ? 0 : 1));
		if (skip) {
			en->key =
				arena_copy(&s->arena, b.p + skip, b.len - skip);
		} else {
			char *key = arena_get(&s->arena, b.len + 2);

			if (key) {
				key[0] = '/';
				memcpy(key + 1, b.p, b.len + 1);
			}
			en->key = key;
		}
		r = en->key ? 0 : -ENOMEM;
	}
	ir_buf_free(&b);
	return r;
}
