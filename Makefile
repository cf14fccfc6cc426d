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
PKGS = libarchive libcrypto libmagic libzstd yaml-0.1 expat
# Who does not use a library does not load it.
LIBS = -Wl,--as-needed $(shell $(PKG_CONFIG) --libs $(PKGS) 2>/dev/null) \
	-pthread
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

.PHONY: all check check-built demo asan fuzz fuzz-built lint \
	lint-built bench bench-big jqdiff valgrind \
	install uninstall clean help
all: $(BINS) $(MO)

$(B)/libir.a: $(LIB_OBJ)
	@rm -f $@
	$(AR) rcs $@ $^
	@twice=$$(nm -g --defined-only $@ 2>/dev/null | \
		awk 'NF == 3 { print $$3 }' | sort | uniq -d | tr '\n' ' '); \
	[ -z "$$twice" ] || { echo "$@: defined twice: $$twice"; rm $@; exit 1; }

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

$(B)/tools/%: $(B)/obj/tests/tools/%.o $(B)/libir.a
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $< $(B)/libir.a $(LIBS)

$(B)/shim/%.so: tests/shim/%.c
	@mkdir -p $(@D)
	$(CC) -std=c11 -D_GNU_SOURCE $(WARN) -O2 -fPIC -shared -o $@ $< -ldl

$(MO): lib/po/ja.po
	@mkdir -p $(@D)
	msgfmt --check -o $@ $<

.PRECIOUS: $(B)/obj/%.o
-include $(wildcard $(B)/obj/*/*.d $(B)/obj/*/*/*.d)


# ---- the two commands: each sets up what is missing, then does its work ----

SETUP = sh tests/tools/setup.sh
AGAIN = $(MAKE) --no-print-directory

demo:
	@$(SETUP) build run demo
	@$(AGAIN) -s all
	@IR_BIN=$(CURDIR)/$(B)/bin bash tests/tools/demo.sh

check:
	@$(SETUP) build run check
	@$(AGAIN) -j2 check-built

check-built: all $(UNITS) $(REPLAYS) $(SHIMS)
	@bash tests/tools/run.sh $(B)

# ---- the same under other compilers' eyes ----

SAN = -fsanitize=address,undefined -fno-sanitize-recover=all
asan:
	@$(SETUP) build run check
	@IR_SANITIZED=1 $(AGAIN) -j2 B=build/asan CFLAGS="-O1 -g -fno-omit-frame-pointer" \
		LDFLAGS= EXTRA_CFLAGS="$(SAN)" check-built

FUZZ_SECONDS ?= 60
fuzz:
	@$(SETUP) build fuzz
	@$(AGAIN) -j2 B=build/fuzz CC=clang CFLAGS="-O1 -g" LDFLAGS= \
		EXTRA_CFLAGS="$(SAN) -fsanitize=fuzzer-no-link" fuzz-built

FUZZERS := $(FUZZ_SRC:tests/fuzz/%.c=$(B)/fuzzers/%)
$(B)/fuzzers/%: $(B)/obj/tests/fuzz/%.o $(B)/libir.a
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -fsanitize=fuzzer $(LDFLAGS) -o $@ $< $(B)/libir.a $(LIBS)

fuzz-built: $(FUZZERS)
	@sh tests/tools/fuzz.sh $(B) $(FUZZ_SECONDS)

# Random programs that ir_jq_check allows: do jq and gojq make the same of them?
JQ_SECONDS ?= 300
jqdiff:
	@$(SETUP) build run check
	@$(AGAIN) -s -j2 $(B)/tools/jqok
	@python3 tests/tools/jqdiff.py $(B)/tools/jqok --seconds $(JQ_SECONDS) $(JQDIFF)

valgrind: check
	@sh tests/tools/valgrind.sh $(B)

lint:
	@$(SETUP) build lint
	@$(AGAIN) -j2 lint-built

# gcc's analyzer always runs in full; clang's takes up to 20 s a file, so it
# is asked for: `make lint DEEP=1`, some 20 minutes.
DEEP ?= 0
LINT_STAMPS := $(LIB_SRC:%.c=$(B)/lint-$(DEEP)/%.ok) $(CMD_SRC:%.c=$(B)/lint-$(DEEP)/%.ok)
$(B)/lint-$(DEEP)/%.ok: %.c
	@mkdir -p $(@D)
	@gcc $(ALL_CFLAGS) -Werror -fanalyzer -MMD -MP -MT $@ -MF $(@:.ok=.d) \
		-c -o /dev/null $<
	@clang-tidy --quiet --warnings-as-errors='*' \
		--checks='$(TIDY)$(if $(filter 1,$(DEEP)),$(TIDY_DEEP))' $< -- -std=c11 -D_GNU_SOURCE -Iinclude 2>/dev/null
	@touch $@
-include $(wildcard $(B)/lint-$(DEEP)/*/*.d $(B)/lint-$(DEEP)/*/*/*.d)

# Off, with the reason: easily-swappable-parameters, reserved-identifier and
# narrowing are matters of taste or seen by -Wconversion; err33-c asks for
# checks of printf into strings of ours; the DeprecatedOrUnsafe check wants
# Annex K, which glibc lacks; signal-handler wants no call at all;
# sizeof-expression dislikes every array of pointers, not-null-terminated
# every field of a tar header.
TIDY = -*,bugprone-*,cert-*,-bugprone-not-null-terminated-result,-bugprone-easily-swappable-parameters,-bugprone-reserved-identifier,-bugprone-sizeof-expression,-bugprone-narrowing-conversions,-bugprone-implicit-widening-of-multiplication-result,-bugprone-assignment-in-if-condition,-bugprone-signal-handler,-cert-sig30-c,-cert-err33-c,-cert-dcl37-c,-cert-dcl51-cpp
TIDY_DEEP = ,clang-analyzer-*,-clang-analyzer-security.insecureAPI.DeprecatedOrUnsafeBufferHandling

# ctuuninitvar does not know that an error is filled only on failure.
lint-built: $(LINT_STAMPS)
	+@$(AGAIN) -s B=$(B)/clang CC=clang WERROR=1 all
	@bash tests/lint/all.sh
	@cppcheck --quiet --error-exitcode=1 --std=c11 --inline-suppr -Iinclude \
		--enable=warning,performance,portability \
		--suppress=missingIncludeSystem --suppress=ctuuninitvar -D_GNU_SOURCE lib cmd
	@echo "lint: clean"

bench:
	@$(SETUP) build run check bench
	@$(AGAIN) -s -j2 all
	@python3 tests/bench/bench.py $(CURDIR)/$(B)/bin $(BENCH)

# Trees of 3 GB and of 1,000,000 files: ten minutes and 10 GB of disk.
bench-big:
	@$(AGAIN) bench BENCH=--big

# ---- installing ----

PLAYBOOKS = $(sort $(shell find playbooks -type f))

install: all
	$(INSTALL) -d $(DESTDIR)$(BINDIR) $(DESTDIR)$(MANDIR)/man1 \
		$(DESTDIR)$(MANDIR)/man5 $(DESTDIR)$(MANDIR)/man7 \
		$(DESTDIR)$(LOCALEDIR)/ja/LC_MESSAGES $(DESTDIR)$(DATADIR)
	$(INSTALL) -m 755 $(BINS) $(DESTDIR)$(BINDIR)
	$(INSTALL) -m 644 $(MAN1) $(DESTDIR)$(MANDIR)/man1
	test -z "$(MAN5)" || $(INSTALL) -m 644 $(MAN5) $(DESTDIR)$(MANDIR)/man5
	test -z "$(MAN7)" || $(INSTALL) -m 644 $(MAN7) $(DESTDIR)$(MANDIR)/man7
	$(INSTALL) -m 644 $(MO) $(DESTDIR)$(LOCALEDIR)/ja/LC_MESSAGES
	for f in $(PLAYBOOKS); do \
		$(INSTALL) -D -m 644 "$$f" "$(DESTDIR)$(DATADIR)/$${f#playbooks/}" || exit 1; \
	done

uninstall:
	rm -f $(BINS:$(B)/bin/%=$(DESTDIR)$(BINDIR)/%)
	rm -f $(MAN1:cmd/%=$(DESTDIR)$(MANDIR)/man1/%) \
		$(MAN5:cmd/%=$(DESTDIR)$(MANDIR)/man5/%) \
		$(MAN7:cmd/%=$(DESTDIR)$(MANDIR)/man7/%)
	rm -f $(DESTDIR)$(LOCALEDIR)/ja/LC_MESSAGES/hikeshi.mo
	rm -rf $(DESTDIR)$(DATADIR)

clean:
	rm -rf build

help:
	@echo "make            programs in $(B)/bin"
	@echo "make demo       a whole night at the example hospital, to reports and handover"
	@echo "make check      all tests; the last line counts them"
	@echo "make asan       the tests under address and undefined sanitizers"
	@echo "make lint       format, layers, analysers, pages, translations"
	@echo "make fuzz       every parser for FUZZ_SECONDS=$(FUZZ_SECONDS)"
	@echo "make jqdiff     random jq expressions, jq and gojq, for JQ_SECONDS=$(JQ_SECONDS)"
	@echo "make valgrind   the unit tests under valgrind"
	@echo "make bench-big  memory at 3 GB and at 1,000,000 files"
	@echo "make bench      speed and memory against Debian's tools"
	@echo "make install    DESTDIR= PREFIX=$(PREFIX) BINDIR= MANDIR= DATADIR="
	@echo "make uninstall  the same variables"
	@echo "make clean      removes build/"
