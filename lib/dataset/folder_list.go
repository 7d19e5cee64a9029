package dataset

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// imageFiles are the extensions of the files that FromFolder reads.
var imageFiles = []string{".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".tif", ".tiff"}

// listing is what a folder of images has.
type listing struct {
	paths        []string // of the image files, in the order in which they are read
	labels       []uint16 // of each; nil without classes
	classes      []string
	skipped      int // files and folders
	firstSkipped string
}

// listFolder returns the image files of a folder or, if it has none, those of the folders
// in it with the classes that they are. Links are followed.
func listFolder(dir string) (*listing, error) {
	if info, err := os.Stat(dir); err == nil && !info.IsDir() {
		return nil, fmt.Errorf("%s is a file, expected a folder of images; dataset.FromImage reads an image, "+
			"dataset.FromCSV a table", dir)
	}
	l := &listing{}
	loose, folders, err := l.readDir(dir)
	if err != nil {
		return nil, err
	}
	for _, folder := range folders {
		paths, err := l.walk(folder, nil)
		switch {
		case err != nil:
			return nil, err
		case len(loose) > 0 && len(paths) > 0:
			return nil, fmt.Errorf("%s has images (%s) and folders of images (%s): move the images into a folder for each class, "+
				"or the folders away", dir, filepath.Base(loose[0]), filepath.Base(folder))
		case len(loose) > 0:
			l.skip(folder)
			continue
		case len(paths) == 0:
			return nil, fmt.Errorf("%s has no images, expected some of %s: each folder in %s is a class",
				folder, strings.Join(imageFiles, ", "), dir)
		}
		label := len(l.classes)
		if label == MaxClasses {
			return nil, fmt.Errorf("%s has more than %d folders: each is a class, expected fewer", dir, MaxClasses)
		}
		l.classes = append(l.classes, filepath.Base(folder))
		l.paths = append(l.paths, paths...)
		l.labels = append(l.labels, slices.Repeat([]uint16{uint16(label)}, len(paths))...)
	}
	if areParts(l.classes) {
		return nil, fmt.Errorf("%s has the folders %s, which look like parts of a data set and not like classes: "+
			"read each of them by itself", dir, strings.Join(l.classes, " and "))
	}
	if len(loose) > 0 {
		l.paths = loose
	}
	if len(l.paths) == 0 {
		err := fmt.Errorf("%s has no images, expected some of %s, or folders of them", dir, strings.Join(imageFiles, ", "))
		if l.skipped > 0 {
			err = fmt.Errorf("%w; skipped: %s and %d more", err, l.firstSkipped, l.skipped-1)
		}
		return nil, err
	}
	return l, nil
}

// areParts reports whether all folders have the names of a data set's parts.
func areParts(folders []string) bool {
	return len(folders) > 0 && !slices.ContainsFunc(folders, func(name string) bool {
		return !slices.Contains([]string{"train", "training", "test", "testing", "val", "valid", "validation"}, strings.ToLower(name))
	})
}

// walk returns the image files in a folder and in the folders below it, in the order of
// torchvision's ImageFolder: by the name of their folder, then by their own. above are the
// folders that led to it, to which a link may lead back.
func (l *listing) walk(dir string, above []os.FileInfo) ([]string, error) {
	info, err := os.Stat(dir)
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(above, func(other os.FileInfo) bool { return os.SameFile(info, other) }) {
		l.skip(dir)
		return nil, nil
	}
	paths, folders, err := l.readDir(dir)
	if err != nil {
		return nil, err
	}
	for _, folder := range folders {
		below, err := l.walk(folder, append(above, info))
		if err != nil {
			return nil, err
		}
		paths = append(paths, below...)
	}
	if len(above) == 0 {
		slices.SortStableFunc(paths, func(a, b string) int { return cmp.Compare(filepath.Dir(a), filepath.Dir(b)) })
	}
	return paths, nil
}

// readDir returns the image files and the folders in a folder, each in the order of their
// names, and counts what else is in it.
func (l *listing) readDir(dir string) (images, folders []string, err error) {
	entries, err := os.ReadDir(dir) // sorted by name
	if err != nil {
		return nil, nil, err
	}
	for _, entry := range entries {
		path := filepath.Join(dir, entry.Name())
		isDir := entry.IsDir()
		if info, err := os.Stat(path); err == nil { // a link is what it leads to
			isDir = info.IsDir()
		}
		switch {
		case strings.HasPrefix(entry.Name(), "."), entry.Name() == "__MACOSX": // which archives of a Mac have
			l.skip(path)
		case isDir:
			folders = append(folders, path)
		case slices.Contains(imageFiles, strings.ToLower(filepath.Ext(path))):
			images = append(images, path)
		default:
			l.skip(path)
		}
	}
	return images, folders, nil
}

// skip counts a file or folder that is not read.
func (l *listing) skip(path string) {
	l.skipped++
	l.firstSkipped = cmp.Or(l.firstSkipped, path)
}
