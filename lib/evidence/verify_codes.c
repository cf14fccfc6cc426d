/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "ir/base/i18n.h"
#include "ir/evidence/verify_out.h"
#include "verify_i.h"

/* Every finding code and what it means; the manual page lists the same.
 * Findings of a journal are its own codes behind "journal-". */
static const struct ir_vcode codes[] = {
	{"unread",
		N_("the input, or a part of it, could not be read or opened")},
	{"limit",
		N_("more was to be unpacked than --limit allows; nothing after "
		   "that was checked")},
	{"cut", N_("the file ends inside a frame, or is empty")},
	{"not-a-frame", N_("no zstd frame starts where the one before ended")},
	{"frame-damaged",
		N_("a frame cannot be decoded or its checksum is wrong")},
	{"frame-form",
		N_("a frame has no checksum, states no size, or is larger than "
		   "a frame of ours may be")},
	{"frame-size", N_("a frame does not end where it must")},
	{"frame-count", N_("more frames than an archive may hold")},
	{"foreign-frame", N_("a skippable frame between the frames")},
	{"after-end", N_("bytes or members after the end of the archive")},
	{"archive-digest",
		N_("the archive's bytes do not have the SHA-256 its trailer "
		   "states")},
	{"trailer-missing", N_("the trailer is missing")},
	{"trailer-damaged", N_("the trailer is not one")},
	{"trailer-tags",
		N_("the trailer says the tag files begin where they do not")},
	{"seek-table", N_("the seek table is not the one the frames make")},
	{"seek-table-missing", N_("the seek table is missing")},
	{"tar-damaged", N_("the tar inside cannot be read on")},
	{"tar-cut", N_("the tar inside ends too early")},
	{"tar-padding", N_("bytes hidden in the padding after a member")},
	{"tar-tail", N_("bytes hidden after the end of the tar")},
	{"content-lost", N_("part of a member lies in a damaged frame")},
	{"not-compared",
		N_("the manifest is lost, so nothing could be compared")},
	{"unsafe-name",
		N_("a name that would leave the bag: absolute, .., ~, empty "
		   "components")},
	{"outside-top", N_("a member outside the bag's folder")},
	{"name-form", N_("a name that is not written as it should be")},
	{"member-type",
		N_("a member our archives do not hold: link, device, "
		   "directory")},
	{"member-order", N_("a member that does not stand where it must")},
	{"duplicate-member", N_("a second member or file of the same name")},
	{"link-target", N_("a hard link to something that is not there")},
	{"digest-mismatch",
		N_("the content is not what the manifest or list says")},
	{"missing-member", N_("in a manifest, not in the archive")},
	{"unlisted-member", N_("in the archive, in no manifest")},
	{"manifest-line", N_("a manifest line that cannot be read")},
	{"manifest-order",
		N_("our manifest does not follow the order of the members")},
	{"manifest-double", N_("a name twice in a manifest")},
	{"tag-missing", N_("a tag file is missing")},
	{"tag-size", N_("a tag file is too large")},
	{"tag-count", N_("more tag files than an archive may hold")},
	{"bagit-txt", N_("bagit.txt is not as it must be")},
	{"bag-info", N_("a line of bag-info.txt without a label")},
	{"payload-oxum",
		N_("Payload-Oxum disagrees with the payload, or cannot be "
		   "read")},
	{"journal-head", N_("the journal head in bag-info.txt cannot be read")},
	{"ledger-line", N_("a line of hikeshi/*.json* cannot be read")},
	{"ledger-missing", N_("the ledger names a member that is not there")},
	{"ledger-mismatch",
		N_("the ledger states another size, place or digest than the "
		   "member has")},
	{"ledger-double", N_("a member twice in the ledger")},
	{"ledger-unlisted", N_("a member without a line in the ledger")},
	{"ledger-counts",
		N_("the collection's counts are not those of the ledger")},
	{"ledger-complete",
		N_("the collection calls itself complete, the ledger has "
		   "gaps")},
	{"sha512-unread",
		N_("manifest-sha512.txt was not compared, the input being a "
		   "pipe")},
	{"renamed", N_("the file has another name than the folder inside")},
	{"bagit-txt-missing", N_("bagit.txt is missing")},
	{"no-manifest", N_("a bag without a payload manifest")},
	{"no-payload-dir", N_("a bag without data/")},
	{"no-top-folder", N_("a bag packed without a folder of its own")},
	{"algorithm-unknown",
		N_("a digest of an algorithm that is not known here")},
	{"weak-digest", N_("only MD5 or SHA-1, which can be forged")},
	{"encoding",
		N_("a tag file is not in the encoding bagit.txt states, or it "
		   "is not known here")},
	{"manifest-form",
		N_("a manifest line that is read, but should be written "
		   "otherwise")},
	{"manifest-name", N_("a name in a manifest it does not belong to")},
	{"not-in-every-manifest",
		N_("a payload file that a manifest of a 1.0 bag leaves out")},
	{"missing-file", N_("in the manifest or list, not there")},
	{"unlisted-file", N_("there, in no manifest")},
	{"unlisted-tag",
		N_("a tag file that the bag's tag manifest does not list")},
	{"not-original",
		N_("a collection of ir-collect, unpacked or packed again: "
		   "its ledger and frames were not checked")},
	{"holey-bag", N_("fetch.txt names files to be fetched from elsewhere")},
	{"not-fetched", N_("a file of fetch.txt is not there; we never fetch")},
	{"fetch-unlisted", N_("in fetch.txt, in no manifest")},
	{"fetch-line", N_("a line of fetch.txt that cannot be read")},
	{"name-double", N_("two names that some systems cannot keep apart")},
	{"system-file", N_("a file that an operating system leaves behind")},
	{"link-in-bag", N_("a symbolic link in a bag; it is not followed")},
	{"special-file", N_("neither a file nor a directory")},
	{"archive-damaged", N_("an archive made by others cannot be read on")},
	{"archive-warning", N_("the archive reader remarks on a member")},
	{"zip-form",
		N_("a zip's directory, its headers and its bytes disagree: "
		   "others may see other members")},
	{"member-damaged", N_("a member's own checksum or size is wrong")},
	{"encrypted", N_("a member is encrypted")},
	{"list-line", N_("a line of a hash list that cannot be read")},
	{"list-empty", N_("a hash list that names no file")},
	{"size-mismatch", N_("the list states another size")},
	{"outside-base",
		N_("a name that leads out of the list's directory: give "
		   "--base")},
	{"archive-missing",
		N_("the journal records an archive that is not there")},
	{"archive-mismatch",
		N_("an archive is not the one the journal records")},
	{"unknown-archive", N_("an archive the journal knows nothing of")},
	{"unfinished",
		N_("a collection was started and has no end in the journal")},
	{"partial-left", N_("an archive or a report that was never finished")},
	{"number-gap",
		N_("the numbers of the archives do not follow one another")},
	{"attachment-missing",
		N_("the journal records an attachment that is not there")},
	{"attachment-mismatch", N_("an attachment is not what its name says")},
	{"report-missing",
		N_("the journal records a report that is not there")},
	{"report-mismatch", N_("a report is not the one the journal records")},
	{"unknown-file", N_("a file that does not belong to the case")},
	{"not-checked", N_("an encrypted file, which is not checked here")},
	{"link-in-case", N_("a symbolic link in a case; it is not followed")},
	{"custody-not-received",
		N_("something was given, and nobody said that it arrived; or "
		   "the receiver did not find it")},
	{"custody-digest",
		N_("received or returned with another digest than it was given "
		   "with")},
	{"custody-two-holders",
		N_("a thing is said to be at two places at once")},
	{"custody-unknown-holder",
		N_("received, returned or destroyed by somebody to whom it was "
		   "not given")},
	{"custody-after-end", N_("something was done with what was destroyed")},
	{"custody-not-destroyed",
		N_("an archive was destroyed, as the journal says, and is "
		   "still there")},
	{"custody-seal",
		N_("the seal of a thing is another one, or not whole")},
	{"custody-unread", N_("the receiver could not read it")},
	{"custody-unknown-item",
		N_("nothing says what the item is, or what it is a copy of")},
	{"custody-time",
		N_("received before it was given: one clock was wrong")},
	{"custody-ahead",
		N_("dated ahead of the clock of the machine that wrote it "
		   "down")},
	{"custody-unchecked",
		N_("received or returned, and the digest was not compared")},
	{"custody-unsigned",
		N_("a hand-over without the signatures of both sides")},
	{"copy-same", N_("the other copy of the case is the same")},
	{"copy-behind",
		N_("one copy of the case goes on where the other ends")},
	{"copy-joined",
		N_("the other copy went on by itself and was joined here")},
	{"copy-damaged", N_("the other copy's journal is damaged")},
	{"forked",
		N_("both copies went on by themselves: the line after which "
		   "they part is named")},
	{"another-case", N_("the other directory is another case")},
	{"sealed", N_("a seal or a time stamp that is good: by whom, when")},
	{"seal-missing", N_("there is neither a seal nor a time stamp")},
	{"seal-form",
		N_("no detached CMS signature, or one with parts that no "
		   "signature covers")},
	{"seal-wrong", N_("the signature of a seal is wrong")},
	{"seal-other-file",
		N_("a seal of other bytes: of another file, or the file was "
		   "changed")},
	{"seal-digest",
		N_("a seal or time stamp over a digest that is not computed "
		   "here")},
	{"seal-unknown",
		N_("sealed with a key that the trust file does not name")},
	{"seal-untold", N_("a right seal, and no trust file to say whose")},
	{"seal-not-yet-valid", N_("sealed before the key was valid")},
	{"seal-expired", N_("sealed after the key was valid")},
	{"seal-revoked",
		N_("the key is revoked, and nothing proves that the seal is "
		   "older")},
	{"seal-unproven",
		N_("the key is expired now, and nothing but the signer's clock "
		   "says that the seal is older")},
	{"seal-future", N_("sealed at a time that is yet to come")},
	{"seal-no-time", N_("a seal that does not say when it was made")},
	{"seal-clock", N_("the signer's clock was ahead of the time stamp")},
	{"seal-alone", N_("a seal whose file is not there")},
	{"seal-gone", N_("the journal records a seal that is not there")},
	{"seal-replaced", N_("a seal is not the one the journal records")},
	{"seal-uncovered", N_("lines of the journal that no seal covers")},
	{"head-form", N_("a sealed journal head that cannot be read")},
	{"head-unsealed", N_("a journal head without a seal or time stamp")},
	{"stamp-form",
		N_("no time stamp, or one with parts that no signature "
		   "covers")},
	{"stamp-wrong", N_("the signature of a time stamp is wrong")},
	{"stamp-other-file", N_("a time stamp of other bytes")},
	{"stamp-nonce", N_("a time stamp that answers another query")},
	{"stamp-query", N_("a query for a time stamp that cannot be read")},
	{"stamp-text",
		N_("a time stamp carries a text that its signature does not "
		   "cover")},
	{"stamp-unknown",
		N_("stamped by an authority that the trust file does not "
		   "name")},
	{"stamp-untold",
		N_("a right time stamp, and no trust file to say whether it "
		   "counts")},
	{"stamp-purpose",
		N_("the authority's certificate is not one for time "
		   "stamping")},
	{"stamp-not-yet-valid", N_("stamped before the authority counted")},
	{"stamp-expired", N_("stamped after the authority counted")},
	{"stamp-future", N_("stamped at a time that is yet to come")},
	{"stamp-revoked", N_("the authority is revoked")},
	{"stamp-test", N_("a test authority: its stamps prove no time")},
	{NULL, NULL},
};

const struct ir_vcode *
ir_vcodes(void)
{
	return codes;
}

bool
vfy_known_code(const char *code)
{
	for (const struct ir_vcode *c = codes; c->code; c++)
		if (strcmp(c->code, code) == 0)
			return true;
	return strncmp(code, "journal-", 8) == 0;
}
