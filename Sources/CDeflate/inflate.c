#include "backend.h"

struct cdeflate_inflater {
  cdeflate_backend backend;
  int code;
  const char *text;
  z_stream zlib;
#if HAVE_ISAL
  struct inflate_state isal;
#endif
};

int cdeflate_has(cdeflate_backend backend) {
  switch (backend) {
    case CDEFLATE_ZLIB: return 1;
    case CDEFLATE_ISAL: return HAVE_ISAL;
    case CDEFLATE_LIBDEFLATE: return HAVE_LIBDEFLATE;
  }
  return 0;
}

uint32_t cdeflate_crc32(cdeflate_backend backend, uint32_t crc, const void *data, size_t length) {
#if HAVE_ISAL
  if (backend == CDEFLATE_ISAL) return crc32_gzip_refl(crc, data, length);
#endif
#if HAVE_LIBDEFLATE
  if (backend == CDEFLATE_LIBDEFLATE) return libdeflate_crc32(crc, data, length);
#endif
  (void)backend;
  const unsigned char *next = data;
  while (length > 0) {
    unsigned part = cdeflate_clamp(length);
    crc = (uint32_t)crc32(crc, next, part);
    next += part;
    length -= part;
  }
  return crc;
}

cdeflate_inflater *cdeflate_inflater_create(cdeflate_backend backend) {
  size_t size = sizeof(cdeflate_inflater);
#if HAVE_ISAL
  // ISA-L's state is 80 KiB.
  if (backend != CDEFLATE_ISAL) size = offsetof(cdeflate_inflater, isal);
#endif
  cdeflate_inflater *inflater = malloc(size);
  if (inflater == NULL) return NULL;
  // Not all of it: ISA-L's own initialisation sets what it reads.
  inflater->code = 0;
  inflater->text = "";
  memset(&inflater->zlib, 0, sizeof(inflater->zlib));
#if HAVE_ISAL
  if (backend == CDEFLATE_ISAL) {
    inflater->backend = CDEFLATE_ISAL;
    isal_inflate_init(&inflater->isal);
    inflater->isal.crc_flag = ISAL_DEFLATE;
    return inflater;
  }
#endif
  (void)backend;
  inflater->backend = CDEFLATE_ZLIB;
  if (inflateInit2(&inflater->zlib, -MAX_WBITS) != Z_OK) {
    free(inflater);
    return NULL;
  }
  return inflater;
}

void cdeflate_inflater_free(cdeflate_inflater *inflater) {
  if (inflater == NULL) return;
  if (inflater->backend == CDEFLATE_ZLIB) inflateEnd(&inflater->zlib);
  free(inflater);
}

int cdeflate_inflater_code(const cdeflate_inflater *inflater) { return inflater->code; }

const char *cdeflate_inflater_text(const cdeflate_inflater *inflater) { return inflater->text; }

#if HAVE_ISAL
static const char *isal_text(int code) {
  switch (code) {
    case ISAL_INVALID_BLOCK: return "invalid block";
    case ISAL_INVALID_SYMBOL: return "invalid symbol";
    case ISAL_INVALID_LOOKBACK: return "invalid distance";
    default: return "";
  }
}

static cdeflate_status inflate_isal(
    cdeflate_inflater *inflater, const void *input, size_t *input_length, void *output,
    size_t *output_length) {
  struct inflate_state *state = &inflater->isal;
  unsigned offered = cdeflate_clamp(*input_length);
  unsigned room = cdeflate_clamp(*output_length);
  state->next_in = (uint8_t *)input;
  state->avail_in = offered;
  state->next_out = output;
  state->avail_out = room;
  int code = isal_inflate(state);
  // It may give back more than it was offered this time: no 32-bit difference here.
  *input_length = *input_length - offered + (size_t)state->avail_in;
  *output_length = room - state->avail_out;
  inflater->code = code;
  if (code < 0) {
    inflater->text = isal_text(code);
    return CDEFLATE_DATA;
  }
  if (state->block_state != ISAL_BLOCK_FINISH) return CDEFLATE_OK;
  // Whole bytes that it took into its bit buffer and that are not part of the stream. They may
  // come from earlier input; the caller only needs to see that something is left.
  if (state->read_in_length >= 8) *input_length += (size_t)(state->read_in_length / 8);
  return CDEFLATE_END;
}
#endif

cdeflate_status cdeflate_inflate(
    cdeflate_inflater *inflater, const void *input, size_t *input_length, void *output,
    size_t *output_length) {
#if HAVE_ISAL
  if (inflater->backend == CDEFLATE_ISAL)
    return inflate_isal(inflater, input, input_length, output, output_length);
#endif
  z_stream *stream = &inflater->zlib;
  unsigned offered = cdeflate_clamp(*input_length);
  unsigned room = cdeflate_clamp(*output_length);
  stream->next_in = (unsigned char *)input;
  stream->avail_in = offered;
  stream->next_out = output;
  stream->avail_out = room;
  // Asked to finish, it sets up no window where the whole stream fits into this call; where it does
  // not, it goes on with the next one all the same.
  int code = inflate(stream, Z_FINISH);
  *input_length -= offered - stream->avail_in;
  *output_length = room - stream->avail_out;
  inflater->code = code;
  inflater->text = stream->msg != NULL ? stream->msg : "";
  switch (code) {
    case Z_OK:
    case Z_BUF_ERROR: return CDEFLATE_OK;  // no progress was possible
    case Z_STREAM_END: return CDEFLATE_END;
    case Z_MEM_ERROR: return CDEFLATE_MEMORY;
    default: return CDEFLATE_DATA;
  }
}
