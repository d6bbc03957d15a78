// Migrates legacy archives with Go's standard library, one after the other:
//
//	convert OUTPUT-FOLDER ARCHIVE...
//
// The yardstick of the benchmark, not a tool: it translates the two manifest lines that must change, by text.
package main

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

func translate(manifest []byte) (text, executable, source string) {
	var lines strings.Builder
	for _, line := range strings.SplitAfter(string(manifest), "\n") {
		key, value, _ := strings.Cut(line, ":")
		switch key {
		case "executable":
			executable = strings.TrimSpace(value)
			continue
		case "source":
			source = strings.TrimSpace(value)
		case "format_version":
			line = "airflow_bundle_metadata_version:" + value
		}
		lines.WriteString(line)
	}
	return lines.String(), executable, source
}

func read(archive *zip.ReadCloser, name string) ([]byte, error) {
	member, err := archive.Open(name)
	if err != nil {
		return nil, err
	}
	defer member.Close()
	return io.ReadAll(member)
}

func convert(path, folder string, buffer []byte) error {
	archive, err := zip.OpenReader(path)
	if err != nil {
		return err
	}
	defer archive.Close()
	legacy, err := read(archive, "airflow-metadata.yaml")
	if err != nil {
		return err
	}
	manifest, executable, sourcePath := translate(legacy)
	source, err := read(archive, sourcePath)
	if err != nil {
		return err
	}
	member, err := archive.Open(executable)
	if err != nil {
		return err
	}
	defer member.Close()
	name := strings.TrimSuffix(filepath.Base(path), ".zip")
	file, err := os.OpenFile(filepath.Join(folder, name), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o755)
	if err != nil {
		return err
	}
	defer file.Close()
	digest := sha256.New()
	if _, err := io.CopyBuffer(io.MultiWriter(file, digest), member, buffer); err != nil {
		return err
	}
	end := append(source, manifest...)
	end = binary.LittleEndian.AppendUint32(end, uint32(len(source)))
	end = binary.LittleEndian.AppendUint32(end, uint32(len(manifest)))
	end = binary.LittleEndian.AppendUint32(end, 1)
	end = digest.Sum(end)
	end = append(end, make([]byte, 12)...)
	end = append(end, "AFBNDL01"...)
	_, err = file.Write(end)
	return err
}

func main() {
	buffer := make([]byte, 1<<20)
	for _, path := range os.Args[2:] {
		if err := convert(path, os.Args[1], buffer); err != nil {
			fmt.Fprintln(os.Stderr, path, err)
			os.Exit(1)
		}
	}
}
