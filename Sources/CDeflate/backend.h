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

#endif
