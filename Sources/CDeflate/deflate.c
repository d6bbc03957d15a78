#include "backend.h"

// zlib's default: 256 KiB for a stream.
enum { memory_level = 8 };

static int64_t compress_zlib(
    int level, const void *input, size_t input_length, void *output, size_t output_capacity,
    int is_last) {
  z_stream stream = {0};
  if (deflateInit2(&stream, level, Z_DEFLATED, -MAX_WBITS, memory_level, Z_DEFAULT_STRATEGY) !=
      Z_OK)
    return -1;
  const unsigned char *next = input;
  unsigned char *start = output;
  size_t written = 0;
  int is_done = 0;
  int code = Z_OK;
  while (code == Z_OK && !is_done) {
    unsigned part = cdeflate_clamp(input_length);
    unsigned room = cdeflate_clamp(output_capacity - written);
    int flush = part < input_length ? Z_NO_FLUSH : is_last ? Z_FINISH : Z_FULL_FLUSH;
    stream.next_in = (unsigned char *)next;
    stream.avail_in = part;
    stream.next_out = start + written;
    stream.avail_out = room;
    code = deflate(&stream, flush);
    next += part - stream.avail_in;
    input_length -= part - stream.avail_in;
    written += room - stream.avail_out;
    is_done = is_last ? code == Z_STREAM_END : input_length == 0 && stream.avail_out > 0;
    if (written == output_capacity && !is_done) break;
  }
  deflateEnd(&stream);
  return is_done ? (int64_t)written : 0;
}

#if HAVE_ISAL
static int64_t compress_isal(
    int level, const void *input, size_t input_length, void *output, size_t output_capacity,
    int is_last) {
  static const unsigned level_sizes[] = {
      ISAL_DEF_LVL0_DEFAULT, ISAL_DEF_LVL1_DEFAULT, ISAL_DEF_LVL2_DEFAULT, ISAL_DEF_LVL3_DEFAULT};
  if (level < 0 || level > 3) level = 1;
  // Its count of what is left is of 32 bits.
  if (input_length > 0x40000000u || output_capacity > 0x40000000u) return 0;
  struct isal_zstream *stream = calloc(1, sizeof(*stream));
  unsigned char *buffer = calloc(1, level_sizes[level] + 1);
  int64_t result = -1;
  if (stream != NULL && buffer != NULL) {
    isal_deflate_init(stream);
    stream->gzip_flag = IGZIP_DEFLATE;
    stream->flush = is_last ? NO_FLUSH : FULL_FLUSH;
    stream->end_of_stream = (uint16_t)(is_last != 0);
    stream->level = (uint32_t)level;
    stream->level_buf = buffer;
    stream->level_buf_size = level_sizes[level];
    stream->next_in = (uint8_t *)input;
    stream->avail_in = (uint32_t)input_length;
    stream->next_out = output;
    stream->avail_out = (uint32_t)output_capacity;
    int code = isal_deflate(stream);
    int is_done = is_last ? stream->internal_state.state == ZSTATE_END
                          : stream->avail_in == 0 && stream->avail_out > 0;
    result = code == COMP_OK && is_done ? (int64_t)(output_capacity - stream->avail_out) : 0;
  }
  free(buffer);
  free(stream);
  return result;
}
#endif

#if HAVE_LIBDEFLATE
static int64_t compress_libdeflate(
    int level, const void *input, size_t input_length, void *output, size_t output_capacity,
    int is_last) {
  // What joins a segment to the next takes five bytes.
  size_t spare = is_last ? 0 : 5;
  if (output_capacity <= spare) return 0;
  struct libdeflate_compressor *compressor = libdeflate_alloc_compressor(level);
  if (compressor == NULL) return -1;
  size_t size = libdeflate_deflate_compress(
      compressor, input, input_length, output, output_capacity - spare);
  libdeflate_free_compressor(compressor);
  if (size == 0 || is_last) return (int64_t)size;
  return cdeflate_unfinish(output, size, input_length);
}
#endif

int64_t cdeflate_compress(
    cdeflate_backend backend, int level, const void *input, size_t input_length, void *output,
    size_t output_capacity, int is_last) {
#if HAVE_LIBDEFLATE
  if (backend == CDEFLATE_LIBDEFLATE)
    return compress_libdeflate(level, input, input_length, output, output_capacity, is_last);
#endif
#if HAVE_ISAL
  if (backend == CDEFLATE_ISAL)
    return compress_isal(level, input, input_length, output, output_capacity, is_last);
#endif
  (void)backend;
  return compress_zlib(level, input, input_length, output, output_capacity, is_last);
}
