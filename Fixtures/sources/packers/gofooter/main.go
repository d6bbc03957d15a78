// Command gofooter appends source, manifest and the 64-byte trailer to an
// executable, as a packer other than airflow-bundle does: no migrated_from, and
// the manifest as its author wrote it.
//
//	gofooter OUT EXECUTABLE MANIFEST [SOURCE...]
package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"os"
)

func pack(out, executable, manifest string, sources []string) error {
	body, err := os.ReadFile(executable)
	if err != nil {
		return err
	}
	var region bytes.Buffer
	for _, source := range sources {
		data, err := os.ReadFile(source)
		if err != nil {
			return err
		}
		region.Write(data)
	}
	metadata, err := os.ReadFile(manifest)
	if err != nil {
		return err
	}
	digest := sha256.Sum256(body)
	trailer := make([]byte, 64)
	binary.LittleEndian.PutUint32(trailer[0:], uint32(region.Len()))
	binary.LittleEndian.PutUint32(trailer[4:], uint32(len(metadata)))
	binary.LittleEndian.PutUint32(trailer[8:], 1)
	copy(trailer[12:44], digest[:])
	copy(trailer[56:], "AFBNDL01")
	whole := bytes.Join([][]byte{body, region.Bytes(), metadata, trailer}, nil)
	return os.WriteFile(out, whole, 0o755)
}

func main() {
	if len(os.Args) < 4 {
		fmt.Fprintln(os.Stderr, "usage: gofooter OUT EXECUTABLE MANIFEST [SOURCE...]")
		os.Exit(64)
	}
	if err := pack(os.Args[1], os.Args[2], os.Args[3], os.Args[4:]); err != nil {
		fmt.Fprintln(os.Stderr, "gofooter:", err)
		os.Exit(1)
	}
}
