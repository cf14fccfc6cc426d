/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/asset/ready.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "ir/base/buf.h"
#include "ir/base/io.h"
#include "scratch.h"
#include "tap.h"

/*
 * Volumes: a /proc and a /sys of our own, laid out as Linux 6.1 lays them out
 * (the plain disk is a copy of a virtual machine's; those with dm-crypt are
 * what cryptsetup and lvm leave there).  There is no device-mapper where
 * tests run, so no volume of theirs can be mounted here.
 */
static void
put(const char *path, const char *text)
{
	struct ir_buf dir;
	FILE *f;

	ir_buf_init(&dir, 0);
	(void)ir_buf_adds(&dir, path);
	ir_buf_cut(&dir, (size_t)(strrchr(dir.p, '/') - dir.p));
	OK(ir_io_mkdirs(dir.p, NULL) == 0);
	ir_buf_free(&dir);
	f = fopen(path, "w");
	OK(f && fputs(text, f) >= 0 && fclose(f) == 0);
}

static void
link_to(const char *target, const char *path)
{
	struct ir_buf dir;

	ir_buf_init(&dir, 0);
	(void)ir_buf_adds(&dir, path);
	ir_buf_cut(&dir, (size_t)(strrchr(dir.p, '/') - dir.p));
	OK(ir_io_mkdirs(dir.p, NULL) == 0);
	ir_buf_free(&dir);
	OK(symlink(target, path) == 0);
}

/* A block device: its directory, and its place in /sys/dev/block. */
static void
block(const char *dir, const char *numbers)
{
	struct ir_buf b;

	ir_buf_init(&b, 0);
	(void)ir_buf_addf(&b, "sys/devices/%s/dev", dir);
	put(b.p, numbers);
	ir_buf_clear(&b);
	(void)ir_buf_addf(&b, "../../devices/%s", dir);
	{
		struct ir_buf at;

		ir_buf_init(&at, 0);
		(void)ir_buf_addf(&at, "sys/dev/block/%s", numbers);
		link_to(b.p, at.p);
		ir_buf_free(&at);
	}
	ir_buf_free(&b);
}

static void
layout(void)
{
	/* 254:0: a whole disk; 8:1 a partition of 8:0 */
	block("virtio/block/vda", "254:0");
	block("pci/block/sda", "8:0");
	block("pci/block/sda/sda1", "8:1");
	put("sys/devices/pci/block/sda/sda1/partition", "1\n");
	/* 253:0: LUKS on sda1 */
	block("virtual/block/dm-0", "253:0");
	put("sys/devices/virtual/block/dm-0/dm/uuid",
		"CRYPT-LUKS2-7c3d2f0e5a4b4b6e9c0d1e2f3a4b5c6d-cases\n");
	put("sys/devices/virtual/block/dm-0/dm/name", "cases\n");
	link_to("../../../../pci/block/sda/sda1",
		"sys/devices/virtual/block/dm-0/slaves/sda1");
	/* 253:1: a logical volume on it; 253:2: one on it and on a plain disk;
	 * 253:3: made by hand, without a uuid */
	block("virtual/block/dm-1", "253:1");
	put("sys/devices/virtual/block/dm-1/dm/uuid", "LVM-aBcDeF\n");
	link_to("../../dm-0", "sys/devices/virtual/block/dm-1/slaves/dm-0");
	block("virtual/block/dm-2", "253:2");
	put("sys/devices/virtual/block/dm-2/dm/uuid", "LVM-gHiJkL\n");
	link_to("../../dm-0", "sys/devices/virtual/block/dm-2/slaves/dm-0");
	link_to("../../../../virtio/block/vda",
		"sys/devices/virtual/block/dm-2/slaves/vda");
	block("virtual/block/dm-3", "253:3");
	put("sys/devices/virtual/block/dm-3/dm/uuid", "\n");
	/* 9:0: a mirror of two encrypted ones; 7:0: a file; 43:0: a network
	 * disk; 253:9: a loop in the links */
	block("virtual/block/md0", "9:0");
	link_to("../../dm-0", "sys/devices/virtual/block/md0/slaves/dm-0");
	link_to("../../dm-1", "sys/devices/virtual/block/md0/slaves/dm-1");
	block("virtual/block/loop0", "7:0");
	put("sys/devices/virtual/block/loop0/loop/backing_file",
		"/srv/cases.img\n");
	block("virtual/block/nbd0", "43:0");
	block("virtual/block/dm-9", "253:9");
	put("sys/devices/virtual/block/dm-9/dm/uuid", "LVM-loop\n");
	link_to("../../dm-9", "sys/devices/virtual/block/dm-9/slaves/dm-9");
	/* two btrfs: one on dm-0, one on dm-0 and vda */
	link_to("../devices/virtual/block/dm-0", "sys/block/dm-0");
	link_to("../../../../devices/virtual/block/dm-0",
		"sys/fs/btrfs/aaaa/devices/dm-0");
	link_to("../../../../devices/virtio/block/vda",
		"sys/fs/btrfs/bbbb/devices/vda");
	link_to("../../../../devices/pci/block/sda/sda1",
		"sys/fs/btrfs/bbbb/devices/sda1");
}

static const char mounts[] =
	"27 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard\n"
	"30 27 8:1 / /mnt rw - xfs /dev/sda1 rw\n"
	"31 27 253:0 / /srv rw,nosuid shared:7 - ext4 /dev/mapper/cases rw\n"
	"32 27 253:1 / /srv rw - ext4 /dev/mapper/vg-cases rw\n"
	"33 27 253:2 / /srv rw - ext4 /dev/mapper/vg-span rw\n"
	"34 27 253:3 / /srv rw - ext4 /dev/mapper/veracrypt1 rw\n"
	"35 27 9:0 / /srv rw - ext4 /dev/md0 rw\n"
	"36 27 7:0 / /srv rw - ext4 /dev/loop0 rw\n"
	"37 27 43:0 / /srv rw - ext4 /dev/nbd0 rw\n"
	"38 27 253:9 / /srv rw - ext4 /dev/mapper/x rw\n"
	"39 27 0:40 /@ /srv rw - btrfs /dev/mapper/cases rw\n"
	"40 27 0:41 / /srv rw - btrfs /dev/vda rw\n"
	"41 27 0:42 / /srv rw - btrfs /dev/sdz rw\n"
	"42 27 0:43 / /srv rw - nfs4 nas:/cases rw\n"
	"43 27 0:44 / /srv rw - cifs //nas/cases rw\n"
	"44 27 0:45 / /srv rw - tmpfs tmpfs rw\n"
	"45 27 0:46 / /srv rw - overlay overlay rw\n"
	"46 27 0:47 / /srv rw - zfs tank/cases rw\n"
	"47 27 0:48 / /srv rw - fuse.sshfs me@nas: rw\n"
	"48 27 0:49 / /srv rw - ecryptfs /home/.x rw\n"
	"49 27 8:99 / /srv rw - ext4 /dev/gone rw\n";

static const struct {
	int mount;
	enum ir_volume want;
	const char *what;
} volumes[] = {
	{27, IR_VOLUME_PLAIN, "a whole disk"},
	{30, IR_VOLUME_PLAIN, "a partition"},
	{31, IR_VOLUME_CRYPT, "LUKS"},
	{32, IR_VOLUME_CRYPT, "LVM on LUKS"},
	{33, IR_VOLUME_PLAIN, "LVM on LUKS and a plain disk"},
	{34, IR_VOLUME_UNSEEN, "device-mapper without a uuid"},
	{35, IR_VOLUME_CRYPT, "RAID of two encrypted ones"},
	{36, IR_VOLUME_UNSEEN, "a file"},
	{37, IR_VOLUME_UNSEEN, "a disk over the network"},
	{38, IR_VOLUME_UNSEEN, "links in a circle"},
	{39, IR_VOLUME_CRYPT, "btrfs on LUKS"},
	{40, IR_VOLUME_PLAIN, "btrfs on two plain ones"},
	{41, IR_VOLUME_UNSEEN, "btrfs on who knows what"},
	{42, IR_VOLUME_NETWORK, "NFS"},
	{43, IR_VOLUME_NETWORK, "CIFS"},
	{44, IR_VOLUME_MEMORY, "tmpfs"},
	{45, IR_VOLUME_UNSEEN, "overlay"},
	{46, IR_VOLUME_UNSEEN, "ZFS"},
	{47, IR_VOLUME_NETWORK, "sshfs"},
	{48, IR_VOLUME_UNSEEN, "eCryptfs"},
	{49, IR_VOLUME_UNSEEN, "a device sysfs does not have"},
	{99, IR_VOLUME_UNSEEN, "no such mount"},
};

static void
test_volumes(void)
{
	struct ir_volume_in in = {.proc = "proc", .sys = "sys"};
	char why[256];

	layout();
	put("proc/self/mountinfo", mounts);
	for (size_t i = 0; i < sizeof(volumes) / sizeof(volumes[0]); i++) {
		enum ir_volume v = IR_VOLUME_CRYPT;

		in.mount = volumes[i].mount;
		OK(ir_volume_look(&in, &v, why, NULL) == 0);
		if (!OKM(v == volumes[i].want, volumes[i].what))
			printf("#  got: %d, %s\n", (int)v, why);
		OKM(v == IR_VOLUME_CRYPT || why[0], "it says why");
	}
	in.proc = "nowhere";
	enum ir_volume v;
	EQ(ir_volume_look(&in, &v, why, NULL), -ENOENT);
	/* lines that are none do no harm */
	put("proc/self/mountinfo",
		"27\n27 1\n27 1 254:0\n27 1 254:0 / /\n"
		"27 - \n27 1 254:0 / / rw - ext4\n\n");
	in = (struct ir_volume_in){"proc", "sys", 27};
	EQ(ir_volume_look(&in, &v, why, NULL), 0);
	EQ(v, IR_VOLUME_UNSEEN);
}

static void
test_packs(void)
{
	struct ir_ready_pack made = {
		.on = "2026-11-22", .file = "p\"1.pdf", .sha256 = "00"};
	struct ir_ready_pack printed = {.on = "2026-11-23", .by = "佐藤"};
	struct ir_err e = IR_ERR_INIT;
	struct ir_buf b;
	char hex[65];

	OK(mkdir("site", 0700) == 0);
	EQ(ir_ready_pack_printed("site", &printed, &e), -ENOENT);
	put("site/org.yaml", "abc");
	EQ(ir_ready_pack_made("site", &made, &e), 0);
	EQ(ir_ready_pack_printed("site", &printed, &e), 0);
	ir_buf_init(&b, 0);
	OK(ir_io_slurp("site/" IR_SITE_PACKS, 65536, &b, NULL) == 0);
	OK(strstr(b.p, "\"p\\\"1.pdf\"") != NULL);
	OK(strstr(b.p, "\"org.yaml\":\"ba7816bf") != NULL);
	OKM(strstr(b.p, "contacts.jsonl") == NULL, "what is not there");
	ir_buf_free(&b);
	EQ(ir_ready_sha256("site", "none", hex, &e), 0);
	STR(hex, "");
	OK(ir_ready_sha256("site", "", hex, &e) < 0); /* a directory */
}

int
main(void)
{
	char dir[] = "/tmp/test-ready-XXXXXX";

	if (!mkdtemp(dir) || chdir(dir) != 0)
		return 1;
	test_volumes();
	test_packs();
	scratch_remove(dir);
	return tap_done();
}
