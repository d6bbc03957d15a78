// Reads every member of every archive named, as an old scheduler's Go tooling would: structure, sizes, CRC-32.
package main

import (
	"archive/zip"
	"fmt"
	"io"
	"os"
)

func check(path string) error {
	archive, err := zip.OpenReader(path)
	if err != nil {
		return err
	}
	defer archive.Close()
	for _, member := range archive.File {
		reader, err := member.Open()
		if err != nil {
			return fmt.Errorf("%s: %w", member.Name, err)
		}
		count, err := io.Copy(io.Discard, reader)
		reader.Close()
		if err != nil {
			return fmt.Errorf("%s: %w", member.Name, err)
		}
		if uint64(count) != member.UncompressedSize64 {
			return fmt.Errorf("%s: %d bytes of %d", member.Name, count, member.UncompressedSize64)
		}
	}
	return nil
}

func main() {
	failed := 0
	for _, path := range os.Args[1:] {
		if err := check(path); err != nil {
			fmt.Printf("%s: %v\n", path, err)
			failed++
		}
	}
	fmt.Printf("%d passed, %d failed\n", len(os.Args)-1-failed, failed)
	if failed > 0 {
		os.Exit(1)
	}
}
