#include "backend.h"

// Where a deflate stream is, in bits from its start, when inflate has stopped at a block.
static uint64_t bit_position(const z_stream *stream, uint64_t consumed) {
  return consumed * 8 - (uint64_t)(stream->data_type & 7);
}

int64_t cdeflate_unfinish(uint8_t *stream, size_t length) {
  z_stream reader = {0};
  if (inflateInit2(&reader, -MAX_WBITS) != Z_OK) return -1;
  enum { window = 1 << 16 };
  uint8_t *scratch = malloc(window);
  uint64_t consumed = 0;
  uint64_t block = 0;  // where the last block's header begins: its first bit says that it is last
  uint64_t end = 0;    // where the last block ends
  int code = scratch == NULL ? Z_MEM_ERROR : Z_OK;
  while (code == Z_OK) {
    unsigned part = cdeflate_clamp(length - (size_t)consumed);
    reader.next_in = stream + consumed;
    reader.avail_in = part;
    reader.next_out = scratch;
    reader.avail_out = window;
    code = inflate(&reader, Z_BLOCK);
    consumed += part - reader.avail_in;
    // inflate stops between blocks, and after the last one before it skips the padding.
    if (code == Z_OK && (reader.data_type & 128) != 0)
      *((reader.data_type & 64) != 0 ? &end : &block) = bit_position(&reader, consumed);
    if (code == Z_BUF_ERROR && reader.avail_out == 0) code = Z_OK;
  }
  inflateEnd(&reader);
  free(scratch);
  if (code != Z_STREAM_END || consumed != length) return -1;

  stream[block / 8] &= (uint8_t)~(1u << (block % 8));
  // Three zero bits begin a stored block that is not the last; the rest of the byte is padding.
  size_t next = (size_t)((end + 3 + 7) / 8);
  if (next > length) stream[length] = 0;
  const uint8_t empty[] = {0, 0, 0xff, 0xff};
  memcpy(stream + next, empty, sizeof(empty));
  return (int64_t)(next + sizeof(empty));
}
