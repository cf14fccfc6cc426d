/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_EVIDENCE_ACCESS_HTTP_I_H
#define LIB_EVIDENCE_ACCESS_HTTP_I_H

#include "access_i.h"
#include "access_secret_i.h"

/* An answer as it comes in: status line and header fields, then the body. */
#define IR_HTTP_HEAD_MAX ((size_t)64 << 10)
struct ir_http_answer {
	struct ir_buf head; /* as it came, interim answers included */
	size_t from; /* in head, of the last block */
	bool in_body;
	unsigned code; /* 0: no answer yet */
	char phrase[64], location[256], server[128]; /* "" not said */
	bool has_date;
	bool measured; /* its end can be told from a connection that broke */
	struct timespec date;
	uint64_t body; /* bytes of it so far */
};
void ir_http_answer_init(struct ir_http_answer *a);
void ir_http_answer_free(struct ir_http_answer *a);
/* Takes len bytes; what of them is body is *ret_body.  -IR_EFORMAT it is no
 * HTTP, -IR_ELIMIT the header is too long. */
int ir_http_feed(struct ir_http_answer *a, const char *p, size_t len,
	const char **ret_body, size_t *ret_len);
/* "Sun, 06 Nov 1994 08:49:37 GMT" */
int ir_http_date(const char *s, size_t len, struct timespec *ret);

struct ir_http {
	struct ir_access *a;
	struct ir_session *session;
	struct ir_secret secret;
	bool has_secret, clear;
	char base[512]; /* "https://host:port/prefix", no slash at its end */
	const char *pin; /* "SHA256:...", or NULL */
	struct timespec date;
	int64_t date_at; /* CLOCK_MONOTONIC, ms; 0: no date */
	char certificate[IR_SHA256_HEX]; /* of the server, "" unknown */
};

/* How one request ended (access_http_curl.c). */
struct ir_http_end {
	struct ir_http_answer answer;
	struct ir_proc_end proc;
	int curl; /* its exit status, -1: none */
	char error[200]; /* curl's words */
	char peer[64], source[64]; /* "address port" */
	struct ir_buf said; /* standard error */
};

/* GET or (head) HEAD of base + item.  Body to sink 1, head to sink 2 (sink
 * NULL: nowhere).  0 look at *ret; < 0 curl could not be run. */
int ir_http_request(struct ir_http *h, const char *item, bool head,
	const struct ir_proc_limits *limits, const struct ir_proc_sink *sink,
	struct ir_http_end *ret, struct ir_err *e);
void ir_http_end_free(struct ir_http_end *end);

/* The key the server shows ("SHA256:..."): no request is sent. 0, 1. */
int ir_http_key_shown(struct ir_http *h, char out[80]);

#endif
