// Which libraries this build has. Package.swift says so; a header that is missing all the same
// overrules it.
#ifndef CDEFLATE_BACKEND_H
#define CDEFLATE_BACKEND_H

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "CDeflate.h"

#if defined(WITH_ISAL) && __has_include(<isa-l/igzip_lib.h>)
#define HAVE_ISAL 1
#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>
#else
#define HAVE_ISAL 0
#endif

#if defined(WITH_LIBDEFLATE) && __has_include(<libdeflate.h>)
#define HAVE_LIBDEFLATE 1
#include <libdeflate.h>
#else
#define HAVE_LIBDEFLATE 0
#endif

// zlib and ISA-L count in 32 bits.
static inline unsigned cdeflate_clamp(size_t length) {
  return length > 0x40000000u ? 0x40000000u : (unsigned)length;
}

// Makes a complete stream one that another can follow: its last block is no longer marked as such,
// and it ends on a byte boundary, with an empty stored block. Needs room for 5 more bytes. Returns
// the new length, or -1 when out of memory or where `stream` is no complete stream of so many bytes.
int64_t cdeflate_unfinish(uint8_t *stream, size_t length, uint64_t expanded);

#endif
