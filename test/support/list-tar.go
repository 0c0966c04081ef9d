// Lists every tar of a folder as Go's archive/tar reads it, one JSON line an archive, in the order of the names. Bytes
// of names become one character each. Run by test/tar/go-peer.test.ts.
package main

import (
	"archive/tar"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
)

type entry struct {
	Name, Target, Type, Hash, Capability string
	Mode, Uid, Gid, Size, Mtime          int64
	Major, Minor                         int64
}

type listing struct {
	Entries []entry
	Error   string
}

func latin1(text string) string {
	runes := make([]rune, len(text))
	for i := 0; i < len(text); i++ {
		runes[i] = rune(text[i])
	}
	return string(runes)
}

func list(path string) (result listing) {
	result.Entries = []entry{}
	file, err := os.Open(path)
	if err != nil {
		panic(err)
	}
	defer file.Close()
	reader := tar.NewReader(file)
	for {
		header, err := reader.Next()
		if err == io.EOF {
			return
		}
		if err != nil {
			result.Error = err.Error()
			return
		}
		hash := sha256.New()
		if _, err := io.Copy(hash, reader); err != nil {
			result.Error = err.Error()
			return
		}
		result.Entries = append(result.Entries, entry{
			Name: latin1(header.Name), Target: latin1(header.Linkname), Type: latin1(string(rune(header.Typeflag))),
			Hash:       hex.EncodeToString(hash.Sum(nil)),
			Capability: hex.EncodeToString([]byte(header.PAXRecords["SCHILY.xattr.security.capability"])),
			Mode:       header.Mode & 0o7777, Uid: int64(header.Uid), Gid: int64(header.Gid), Size: header.Size,
			Mtime: header.ModTime.Unix(), Major: header.Devmajor, Minor: header.Devminor,
		})
	}
}

func main() {
	paths, err := filepath.Glob(filepath.Join(os.Args[1], "*.tar"))
	if err != nil {
		panic(err)
	}
	output := json.NewEncoder(os.Stdout)
	for _, path := range paths {
		if err := output.Encode(list(path)); err != nil {
			panic(err)
		}
	}
}
