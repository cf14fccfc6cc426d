/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_EVIDENCE_FORMAT_H
#define IR_EVIDENCE_FORMAT_H

#include <stdint.h>

/*
 * The evidence archive on disk (DESIGN 5): a BagIt 1.0 bag (RFC 8493) in a
 * POSIX pax tar in a series of independent zstd frames (RFC 8878).  All
 * integers outside the tar are unsigned and little endian.
 *
 *   frame...      content size stated, content checksum on, IR_FRAME_SIZE of
 *                 tar bytes each; shorter (never empty) where the writer
 *                 ended one early: before the tag part, which starts a new
 *                 frame, at the end, and after volatile data (ir_bag_flush)
 *   trailer       skippable frame, magic 0x184D2A50 + IR_TRAILER_VARIANT
 *   seek table    skippable frame, magic 0x184D2A50 + IR_SEEK_VARIANT
 *   end of file
 *
 * Trailer, IR_TRAILER_FRAME_LEN bytes:
 *   0  4  magic 0x184D2A5D
 *   4  4  IR_TRAILER_LEN, the length of what follows
 *   8  8  "HIKESHI1"
 *  16 32  SHA-256 of every byte of the file before the trailer
 *  48  8  offset in the file of the frame where the tag part begins
 *  56  8  offset in the tar stream of the same place
 *
 * Seek table (zstd's seekable format 0.1.0, no checksums):
 *   0  4  magic 0x184D2A5E
 *   4  4  length of what follows: 8 * entries + IR_SEEK_FOOTER_LEN
 *   8  8  per frame in order of the file: compressed size 4, tar bytes 4
 *      8  one entry for the trailer: IR_TRAILER_FRAME_LEN, 0
 *      4  number of entries (frames + 1)
 *      1  descriptor: 0
 *      4  IR_SEEK_MAGIC
 *
 * Tar (POSIX.1-2008 ustar headers; pax "x" headers with the keys named here
 * only; no "g" headers, no padding after the two zero blocks of the end).
 * Only regular files ('0') and hard links ('1', size 0); no directories.
 *   name      TOP/ + stored name, as bytes in name[100], or split at a '/'
 *             into prefix[155] and name; else pax path
 *   link      the first link's member, TOP/ and all; over 100 bytes: linkpath
 *   mode      (mode & 0777) | 0400: readable to whoever unpacks it, and never
 *             set-id; the true mode is in objects.jsonl
 *   uid gid   over 2097151: pax uid, gid; no user or group names
 *   size      from 8 GiB: pax size
 *   mtime     whole seconds; before 1970 or from 2^33: pax mtime.  The
 *             nanoseconds are in objects.jsonl
 *   sparse    GNU sparse format 1.0: pax GNU.sparse.major=1 .minor=0 .name
 *             .realsize, and the map before the data; stretches begin and
 *             end at multiples of 512 or at the end of the file; the digest
 *             is of the content with its holes read as zeros
 * pax keys come in this order: path linkpath size uid gid mtime
 * GNU.sparse.major GNU.sparse.minor GNU.sparse.name GNU.sparse.realsize.
 * Files made by the writer (bagit.txt, manifests) have mode 0644, uid and gid
 * 0 and the mtime given to ir_bag_new.
 *
 * Member order, all below one folder TOP named as the archive without its
 * suffix: bagit.txt, data/..., hikeshi/collection.json,
 * hikeshi/commands.jsonl, hikeshi/objects.jsonl, bag-info.txt,
 * manifest-sha256.txt (manifest-sha512.txt), tagmanifest-sha256.txt.  The tag
 * part starts after the payload, at hikeshi/.  The manifest lists payload in
 * member order, a hard link too; the tag manifest lists all tag files but
 * itself in member order.  Lines are "HEX  NAME\n".  Payload-Oxum counts the
 * bytes of hard links again, as they count when unpacked.
 */
#define IR_FRAME_SIZE ((uint32_t)4 << 20)
#define IR_FRAME_SIZE_MAX ((uint32_t)8 << 20)
#define IR_TRAILER_VARIANT 13u
#define IR_TRAILER_MAGIC "HIKESHI1"
#define IR_TRAILER_LEN 56u
#define IR_TRAILER_FRAME_LEN (8u + IR_TRAILER_LEN)
#define IR_SEEK_VARIANT 14u
#define IR_SEEK_MAGIC 0x8F92EAB1u
#define IR_SEEK_FOOTER_LEN 9u

#define IR_TAG_DIR "hikeshi"
#define IR_ARCHIVE_SUFFIX ".tar.zst"
#define IR_PART_SUFFIX "-part.tar.zst"
#define IR_AGE_SUFFIX ".age" /* behind it: encrypted (age-encryption.org/v1) */
#define IR_AGE_MAGIC "age-encryption.org/v1"

#endif
