/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/sys/zstd.h"

#include <errno.h>
#include <stdlib.h>

#include <zstd.h>
#include <zstd_errors.h>

#include "ir/base/i18n.h"

#define WINDOW_LOG_MAX 27 /* 128 MiB */
#define MAGIC_LEN 4

struct ir_zstd_enc {
	ZSTD_CCtx *cctx;
};

struct ir_zstd_dec {
	ZSTD_DCtx *dctx;
	unsigned magic_seen; /* bytes of the magic checked in this frame */
	uint8_t magic[MAGIC_LEN];
};

static int
our_code(size_t result)
{
	ZSTD_ErrorCode code = ZSTD_getErrorCode(result);

	if (code == ZSTD_error_checksum_wrong)
		return IR_EINTEGRITY;
	if (code == ZSTD_error_dstSize_tooSmall ||
		code == ZSTD_error_frameParameter_windowTooLarge)
		return IR_ELIMIT;
	if (code == ZSTD_error_memory_allocation)
		return ENOMEM;
	return IR_EFORMAT;
}

static int
dec_failed(size_t result, struct ir_err *e)
{
	return ir_err_set(e, our_code(result), _("zstd data is damaged: %s"),
		ZSTD_getErrorName(result));
}

int
ir_zstd_enc_new(struct ir_zstd_enc **ret, int level, struct ir_err *e)
{
	struct ir_zstd_enc *z;

	if (level < 1 || level > 19)
		return ir_err_set(e, EINVAL,
			_("compression level %d is not between 1 and 19"),
			level);
	z = calloc(1, sizeof(*z));
	if (z)
		z->cctx = ZSTD_createCCtx();
	if (!z || !z->cctx) {
		ir_zstd_enc_free(z);
		return ir_err_sys(e, ENOMEM, _("cannot start a compressor"));
	}
	if (ZSTD_isError(ZSTD_CCtx_setParameter(
		    z->cctx, ZSTD_c_compressionLevel, level)) ||
		ZSTD_isError(ZSTD_CCtx_setParameter(
			z->cctx, ZSTD_c_checksumFlag, 1))) {
		ir_zstd_enc_free(z);
		return ir_err_set(e, IR_ELIB, _("cannot start a compressor"));
	}
	*ret = z;
	return 0;
}

void
ir_zstd_enc_free(struct ir_zstd_enc *z)
{
	if (!z)
		return;
	(void)ZSTD_freeCCtx(z->cctx); /* fails only for static contexts */
	free(z);
}

size_t
ir_zstd_bound(size_t len)
{
	return ZSTD_compressBound(len);
}

int
ir_zstd_enc_frame(struct ir_zstd_enc *z, const void *in, size_t len, void *out,
	size_t cap, size_t *ret_len, struct ir_err *e)
{
	size_t n = ZSTD_compress2(z->cctx, out, cap, in, len);

	if (ZSTD_isError(n))
		return ir_err_set(e,
			ZSTD_getErrorCode(n) == ZSTD_error_memory_allocation
				? ENOMEM
				: IR_ELIB,
			_("cannot compress: %s"), ZSTD_getErrorName(n));
	*ret_len = n;
	return 0;
}

static void
put_le32(uint8_t *p, uint32_t v)
{
	for (unsigned i = 0; i < 4; i++)
		p[i] = (uint8_t)(v >> (8 * i));
}

int
ir_zstd_skippable(
	struct ir_buf *out, unsigned variant, const void *payload, size_t len)
{
	uint8_t head[8];

	if (variant > 15)
		return -EINVAL;
	if (len > UINT32_MAX)
		return -IR_ELIMIT;
	put_le32(head, ZSTD_MAGIC_SKIPPABLE_START + variant);
	put_le32(head + 4, (uint32_t)len);
	(void)ir_buf_add(out, head, sizeof(head)); /* the error sticks */
	return ir_buf_add(out, payload, len);
}

int
ir_zstd_dec_new(struct ir_zstd_dec **ret, struct ir_err *e)
{
	struct ir_zstd_dec *z = calloc(1, sizeof(*z));

	if (z)
		z->dctx = ZSTD_createDCtx();
	if (!z || !z->dctx) {
		ir_zstd_dec_free(z);
		return ir_err_sys(e, ENOMEM, _("cannot start a decompressor"));
	}
	if (ZSTD_isError(ZSTD_DCtx_setParameter(
		    z->dctx, ZSTD_d_windowLogMax, WINDOW_LOG_MAX))) {
		ir_zstd_dec_free(z);
		return ir_err_set(e, IR_ELIB, _("cannot start a decompressor"));
	}
	*ret = z;
	return 0;
}

void
ir_zstd_dec_free(struct ir_zstd_dec *z)
{
	if (!z)
		return;
	(void)ZSTD_freeDCtx(z->dctx); /* fails only for static contexts */
	free(z);
}

int
ir_zstd_kind(const void *p, size_t len)
{
	static const uint8_t frame[MAGIC_LEN] = {0x28, 0xB5, 0x2F, 0xFD};
	static const uint8_t skip[MAGIC_LEN] = {0x50, 0x2A, 0x4D, 0x18};
	const uint8_t *b = p;
	bool is_frame = true, is_skip = true;

	for (size_t i = 0; i < len && i < MAGIC_LEN; i++) {
		is_frame &= b[i] == frame[i];
		is_skip &= (i ? b[i] : b[i] & 0xF0) == skip[i];
	}
	if (!is_frame && !is_skip)
		return 0;
	if (len < MAGIC_LEN)
		return -EAGAIN;
	return is_frame ? 1 : 2;
}

int
ir_zstd_frame_size(const void *p, size_t len, size_t *ret_size)
{
	int kind = ir_zstd_kind(p, len);
	size_t n;

	if (kind < 0)
		return kind;
	if (kind == 0)
		return -IR_EFORMAT;
	n = ZSTD_findFrameCompressedSize(p, len);
	if (!ZSTD_isError(n)) {
		*ret_size = n;
		return 0;
	}
	return ZSTD_getErrorCode(n) == ZSTD_error_srcSize_wrong ? -EAGAIN
								: -IR_EFORMAT;
}

int
ir_zstd_content_size(const void *p, size_t len, uint64_t *ret)
{
	unsigned long long n;

	if (ir_zstd_kind(p, len) != 1)
		return -IR_EFORMAT;
	n = ZSTD_getFrameContentSize(p, len);
	if (n == ZSTD_CONTENTSIZE_UNKNOWN)
		return -ENODATA;
	if (n == ZSTD_CONTENTSIZE_ERROR)
		return -IR_EFORMAT;
	*ret = n;
	return 0;
}

int
ir_zstd_dec_frame(struct ir_zstd_dec *z, const void *in, size_t len, void *out,
	size_t cap, size_t *ret_len, struct ir_err *e)
{
	size_t size, n;

	if (ir_zstd_kind(in, len) != 1 ||
		ir_zstd_frame_size(in, len, &size) < 0 || size != len)
		return ir_err_set(e, IR_EFORMAT, _("not one whole zstd frame"));
	ir_zstd_dec_reset(z);
	n = ZSTD_decompressDCtx(z->dctx, out, cap, in, len);
	if (ZSTD_isError(n))
		return dec_failed(n, e);
	*ret_len = n;
	return 0;
}

/* The library may also know formats older than RFC 8878: only what starts
 * with the two magics we name gets to it. */
static bool
magic_fits(struct ir_zstd_dec *z, const uint8_t *in, size_t len)
{
	for (size_t i = 0; i < len && z->magic_seen < MAGIC_LEN; i++)
		z->magic[z->magic_seen++] = in[i];
	return ir_zstd_kind(z->magic, z->magic_seen) != 0;
}

int
ir_zstd_dec_step(struct ir_zstd_dec *z, const void *in, size_t in_len,
	size_t *ret_used, void *out, size_t out_cap, size_t *ret_made,
	struct ir_err *e)
{
	ZSTD_inBuffer ib = {in, in_len, 0};
	ZSTD_outBuffer ob = {out, out_cap, 0};
	size_t n;

	if (!magic_fits(z, in, in_len))
		return ir_err_set(e, IR_EFORMAT, _("not zstd data"));
	n = ZSTD_decompressStream(z->dctx, &ob, &ib);
	if (ZSTD_isError(n))
		return dec_failed(n, e);
	*ret_used = ib.pos;
	*ret_made = ob.pos;
	if (n != 0)
		return 0;
	z->magic_seen = 0;
	return 1;
}

void
ir_zstd_dec_reset(struct ir_zstd_dec *z)
{
	z->magic_seen = 0;
	(void)ZSTD_DCtx_reset(z->dctx, ZSTD_reset_session_only);
}
