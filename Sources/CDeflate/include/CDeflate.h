// One small interface to raw deflate streams (RFC 1951) and CRC-32 over whichever library is there:
// ISA-L, libdeflate and, always, zlib. No function here keeps a pointer it was given.
#ifndef CDEFLATE_H
#define CDEFLATE_H

#include <stddef.h>
#include <stdint.h>

typedef enum {
  CDEFLATE_ZLIB = 0,
  CDEFLATE_ISAL = 1,
  CDEFLATE_LIBDEFLATE = 2
} cdeflate_backend;

typedef enum {
  CDEFLATE_OK = 0,      // go on: more input or more room is wanted
  CDEFLATE_END = 1,     // the last block is done
  CDEFLATE_DATA = -1,   // the input is no deflate stream
  CDEFLATE_MEMORY = -2  // out of memory
} cdeflate_status;

// Whether the library was there when this was built.
int cdeflate_has(cdeflate_backend backend);

// CRC-32 (the one of ZIP) of `length` bytes, continuing from `crc`, 0 at the start.
uint32_t cdeflate_crc32(cdeflate_backend backend, uint32_t crc, const void *data, size_t length);

// --- Expanding, as a stream: zlib and ISA-L (libdeflate has no streams: it becomes zlib here).

typedef struct cdeflate_inflater cdeflate_inflater;

// Returns NULL when out of memory.
cdeflate_inflater *cdeflate_inflater_create(cdeflate_backend backend);
void cdeflate_inflater_free(cdeflate_inflater *inflater);

// Expands from `input` into `output`. `*input_length` becomes what is left unread, and
// `*output_length` what was written. At CDEFLATE_END exactly the bytes after the stream are left.
cdeflate_status cdeflate_inflate(
    cdeflate_inflater *inflater, const void *input, size_t *input_length, void *output,
    size_t *output_length);

// What the library said last: its own code, and its text or "".
int cdeflate_inflater_code(const cdeflate_inflater *inflater);
const char *cdeflate_inflater_text(const cdeflate_inflater *inflater);

// --- Compressing: libdeflate (levels 1 to 12), zlib (1 to 9), ISA-L (0 to 3).

// Compresses one segment of a stream, which does not refer to those before it. The last one ends the
// stream; another ends on a byte, so that the next one can simply follow. Returns the size of what
// is in `output`, 0 when it does not fit, or -1 when out of memory.
int64_t cdeflate_compress(
    cdeflate_backend backend, int level, const void *input, size_t input_length, void *output,
    size_t output_capacity, int is_last);

#endif
