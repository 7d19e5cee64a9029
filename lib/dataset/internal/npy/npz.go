package npy

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// OpenIn returns the array of a name in a .npz file.
func OpenIn(path, name string) (*Array, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	a, err := openIn(f, name)
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	a.Name, a.closers = fmt.Sprintf("%s, array %q", path, name), append(a.closers, f)
	return a, nil
}

func openIn(f *os.File, name string) (*Array, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	z, err := zip.NewReader(f, info.Size())
	if err != nil {
		return nil, errors.New("not a whole .npz file: save it with np.savez, or copy it again")
	}
	var names []string
	for _, entry := range z.File {
		if entry.Name != name+".npy" {
			if other, ok := strings.CutSuffix(entry.Name, ".npy"); ok {
				names = append(names, fmt.Sprintf("%q", other))
			}
			continue
		}
		a, err := parseEntry(entry, uint64(info.Size()))
		if err != nil {
			return nil, fmt.Errorf("array %q: %w", name, err)
		}
		return a, nil
	}
	return nil, fmt.Errorf("there is no array %q: the file has %s", name, strings.Join(names, ", "))
}

// parseEntry reads the header of an array of an archive of a size in bytes.
func parseEntry(entry *zip.File, size uint64) (*Array, error) {
	// Deflate shrinks to no less than 1/1032: an entry that claims more would have
	// memory reserved for values that do not come.
	packed := min(entry.CompressedSize64, size)
	if entry.UncompressedSize64/1040 > packed {
		return nil, fmt.Errorf("%d bytes packed into %d: save or copy the file again", entry.UncompressedSize64, packed)
	}
	r, err := entry.Open()
	if err != nil {
		return nil, fmt.Errorf("%w: save it with np.savez or np.savez_compressed", err)
	}
	a, err := parse(r, int64(entry.UncompressedSize64))
	if err != nil {
		r.Close()
		return nil, err
	}
	a.closers = []io.Closer{r}
	return a, nil
}
