# SPDX-License-Identifier: Apache-2.0
# Hikeshi. GNU make. `make help` lists the targets.

MAKEFLAGS += -r
.DELETE_ON_ERROR:
.SUFFIXES:
SHELL = /bin/sh

VERSION = 0.1.0
B ?= build
PREFIX ?= /usr/local
BINDIR ?= $(PREFIX)/bin
MANDIR ?= $(PREFIX)/share/man
DATADIR ?= $(PREFIX)/share/hikeshi
LOCALEDIR ?= $(PREFIX)/share/locale

ifeq ($(origin CC),default)
CC = gcc
endif
AR ?= ar
INSTALL ?= install
PKG_CONFIG ?= pkg-config

# A packager's own CFLAGS/LDFLAGS replace the hardening set.
probe = $(shell printf 'int main(void){return 0;}\n' | \
	$(CC) -Werror $(1) -x c -o /dev/null - 2>/dev/null && echo "$(1)")
ifeq ($(origin CFLAGS),undefined)
CFLAGS := -O2 -g -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 \
	-fstack-protector-strong -fPIE \
	$(call probe,-fstack-clash-protection) \
	$(call probe,-fcf-protection=full) \
	$(call probe,-ftrivial-auto-var-init=zero)
endif
ifeq ($(origin LDFLAGS),undefined)
LDFLAGS := -pie -Wl,-z,relro,-z,now,-z,noexecstack
endif
WARN := -Wall -Wextra -Wformat=2 -Wshadow -Wvla -Wundef -Wpointer-arith \
	-Wwrite-strings -Wcast-qual -Wstrict-prototypes -Wmissing-prototypes \
	-Wold-style-definition -Wredundant-decls -Wimplicit-fallthrough \
	-Wswitch-enum -Wdate-time -Wconversion -Wsign-conversion \
	$(call probe,-Wlogical-op) $(call probe,-Wduplicated-cond) \
	$(call probe,-Wnull-dereference)
ifeq ($(WERROR),1)
WARN += -Werror
endif
PKGS = libarchive libcrypto libmagic libzstd yaml-0.1
LIBS = $(shell $(PKG_CONFIG) --libs $(PKGS) 2>/dev/null) -pthread
ALL_CFLAGS = -std=c11 -D_GNU_SOURCE -Iinclude -ffile-prefix-map=$(CURDIR)=. \
	-pthread $(WARN) $(CFLAGS) $(CPPFLAGS) $(EXTRA_CFLAGS)

LIB_SRC := $(sort $(wildcard lib/*/*.c))
CMD_SRC := $(sort $(wildcard cmd/ir-*.c))
UNIT_SRC := $(sort $(wildcard tests/unit/test_*.c))
FUZZ_SRC := $(sort $(wildcard tests/fuzz/fuzz_*.c))
BATS := $(sort $(wildcard tests/cmd/*.bats))
MAN1 := $(sort $(wildcard cmd/*.1))
MAN5 := $(sort $(wildcard cmd/*.5))
MAN7 := $(sort $(wildcard cmd/*.7))

LIB_OBJ := $(LIB_SRC:%.c=$(B)/obj/%.o)
BINS := $(CMD_SRC:cmd/%.c=$(B)/bin/%)
UNITS := $(UNIT_SRC:tests/unit/%.c=$(B)/unit/%)
REPLAYS := $(FUZZ_SRC:tests/fuzz/%.c=$(B)/replay/%)
SHIMS := $(patsubst tests/shim/%.c,$(B)/shim/%.so,$(wildcard tests/shim/*.c))
MO := $(B)/share/locale/ja/LC_MESSAGES/hikeshi.mo

.PHONY: all deps check check-built demo asan fuzz fuzz-built lint bench \
	install uninstall clean help
all: $(BINS) $(MO)

$(B)/libir.a: $(LIB_OBJ)
	@rm -f $@
	$(AR) rcs $@ $^

$(B)/obj/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(B)/bin/%: $(B)/obj/cmd/%.o $(B)/libir.a
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $< $(B)/libir.a $(LIBS)

$(B)/unit/%: $(B)/obj/tests/unit/%.o $(B)/libir.a
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $< $(B)/libir.a $(LIBS)

$(B)/replay/%: $(B)/obj/tests/fuzz/%.o $(B)/obj/tests/fuzz/driver.o $(B)/libir.a
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $(filter %.o,$^) $(B)/libir.a $(LIBS)

$(B)/shim/%.so: tests/shim/%.c
	@mkdir -p $(@D)
	$(CC) -std=c11 -D_GNU_SOURCE $(WARN) -O2 -fPIC -shared -o $@ $< -ldl

$(MO): lib/po/ja.po
	@mkdir -p $(@D)
	msgfmt --check -o $@ $<

.PRECIOUS: $(B)/obj/%.o
-include $(wildcard $(B)/obj/*/*.d $(B)/obj/*/*/*.d)

clean:
	rm -rf build
