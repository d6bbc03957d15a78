// Command gozip packs files with Go's archive/zip, as a Go SDK packer did:
// sizes and CRC follow each member in a data descriptor.
//
//	gozip OUT MEMBER=FILE:OCTALMODE:deflate|store...
package main

import (
	"archive/zip"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"time"
)

func pack(out string, members []string) (err error) {
	f, err := os.Create(out)
	if err != nil {
		return err
	}
	defer func() {
		if e := f.Close(); err == nil {
			err = e
		}
	}()
	w := zip.NewWriter(f)
	for _, member := range members {
		name, rest, _ := strings.Cut(member, "=")
		fields := strings.Split(rest, ":")
		if len(fields) != 3 {
			return fmt.Errorf("%q: want MEMBER=FILE:MODE:METHOD", member)
		}
		mode, err := strconv.ParseUint(fields[1], 8, 32)
		if err != nil {
			return err
		}
		data, err := os.ReadFile(fields[0])
		if err != nil {
			return err
		}
		header := &zip.FileHeader{
			Name: name, Modified: time.Date(2025, 3, 1, 12, 0, 0, 0, time.UTC), Method: zip.Deflate}
		if fields[2] == "store" {
			header.Method = zip.Store
		}
		header.SetMode(fs.FileMode(mode))
		to, err := w.CreateHeader(header)
		if err != nil {
			return err
		}
		if _, err := to.Write(data); err != nil {
			return err
		}
	}
	return w.Close()
}

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "usage: gozip OUT MEMBER=FILE:MODE:METHOD...")
		os.Exit(64)
	}
	if err := pack(os.Args[1], os.Args[2:]); err != nil {
		fmt.Fprintln(os.Stderr, "gozip:", err)
		os.Exit(1)
	}
}
