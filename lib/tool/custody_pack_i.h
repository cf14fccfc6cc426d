/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_TOOL_CUSTODY_PACK_I_H
#define LIB_TOOL_CUSTODY_PACK_I_H

#include "custody_i.h"
#include "ir/casefile/extract.h"
#include "ir/evidence/custody_pack.h"

struct cus_pack {
	struct cus c;
	struct ir_handover *p;
	const struct ir_extract_role *role; /* NULL: by kinds, lines, or all */
	struct ir_extract_sum sum;
	bool seals, stamps, site; /* there are such files in it */
	char (*signer)[IR_SHA256_HEX]; /* certificates of the seals */
	size_t n_signer;
	char tags[IR_SHA256_HEX];
};

/* data/evidence/NAME with its seals; what was copied goes into the line. */
int cus_pack_item(struct cus_pack *k, struct cus_line *l);

/* Seals of the journal head: data/seals/. */
int cus_pack_seals(struct cus_pack *k);

/* Of the site: the devices, the network picture, and who signs: as much as
 * this recipient is to have. */
int cus_pack_site(struct cus_pack *k);

#endif
