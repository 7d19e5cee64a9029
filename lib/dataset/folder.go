package dataset

import (
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"

	"latentlab/lib/format"
	"latentlab/lib/notice"
)

// ImageOption is an option of [FromFolder] and [FromImage]: [Color] or [SkipBroken].
type ImageOption func(*imageOptions)

type imageOptions struct{ color, skipBroken bool }

// Color is an option: images keep their colors, with 3 channels, red, green and blue.
// Without it they are gray.
func Color(o *imageOptions) { o.color = true }

// SkipBroken is an option of FromFolder: images that cannot be read are left out, and a
// notice has their number and the first. Without it they are an error.
func SkipBroken(o *imageOptions) { o.skipBroken = true }

// newImageOptions returns the options, and how many channels they ask for.
func newImageOptions(options []ImageOption) (o imageOptions, channels int) {
	for _, option := range options {
		option(&o)
	}
	if o.color {
		return o, 3
	}
	return o, 1
}

// FromFolder reads the image files (.png, .jpg, .gif, .webp, .bmp and .tif) of a folder as
// images of height by width pixels, gray or in [Color]: each is turned as its camera noted
// (Exif's orientation), cropped to that shape around its middle and scaled. Transparent
// pixels become white, and of an animation the first frame is read.
//
// If the folder has folders instead of image files, each of them is a class, as in
// torchvision's ImageFolder: the folders, in the order of their names, are Classes, and the
// images in a folder and in the folders below it have its index as label. Without such
// folders there are no labels. Images are in the order of their names. Folders that are
// all named as the parts of a data set, train and test, are an error.
//
// What is not an image file is skipped, as are hidden files and folders, and a notice has
// their number and the first. An image file that cannot be read is an error, or skipped
// with a notice too if the options have [SkipBroken]. Images are decoded on all cores, each
// into its place of Pixels.
func FromFolder(dir string, height, width int, options ...ImageOption) (*Examples, error) {
	o, channels := newImageOptions(options)
	if height < 1 || width < 1 || height > maxPixels/width {
		return nil, fmt.Errorf("images of %d by %d pixels, expected at least 1 by 1, and at most %d pixels",
			height, width, maxPixels)
	}
	list, err := listFolder(dir)
	if err != nil {
		return nil, err
	}
	shape := Shape{height, width, channels}
	if n := len(list.paths); n > maxFolderBytes/shape.Size() {
		return nil, fmt.Errorf("%d images of %v pixels take more than %d GB: choose a smaller size",
			n, shape, maxFolderBytes>>30)
	}
	e := &Examples{
		Name: filepath.Base(dir), Height: height, Width: width, Channels: channels,
		Pixels: make([]uint8, len(list.paths)*shape.Size()), Labels: list.labels, Classes: list.classes,
	}
	broken := e.readFiles(list.paths)
	if err := brokenError(broken, len(list.paths), o.skipBroken); err != nil {
		return nil, err
	}
	if list.skipped > 0 {
		notice.Printf("Skipped %s of %s that are hidden or not images (%s): the first is %s.",
			format.Count(list.skipped, "item"), dir, strings.Join(imageFiles, ", "), list.firstSkipped)
	}
	return e.without(broken), nil
}

// maxFolderBytes is the largest size in bytes of the pixels of a folder.
const maxFolderBytes = 1 << 40

// maxGarbage is about the size in bytes of what decoding leaves until it is collected.
const maxGarbage = 32 << 20

// readFiles reads the image files into Pixels, one for each image, on all cores. It
// returns the error of each, nil for those that were read.
func (e *Examples) readFiles(paths []string) []error {
	errs := make([]error, len(paths))
	what := fmt.Sprintf("%s of %s", format.Count(len(paths), "image"), e.Name)
	shown := startProgress("reading " + what)
	var next, done, used atomic.Int64
	var all sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(paths)) {
		all.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(paths)); i = next.Add(1) - 1 {
				memory, err := readImage(paths[i], e.Shape(), e.Row(int(i)))
				if err != nil {
					errs[i] = imageError(paths[i], err)
				}
				// The garbage of decoding would grow to the size of Pixels before it is collected.
				if used.Add(int64(memory)) > maxGarbage {
					used.Store(0)
					runtime.GC()
				}
				shown.at(float64(done.Add(1)) / float64(len(paths)))
			}
		})
	}
	all.Wait()
	shown.end(what + " read")
	return errs
}

// brokenError returns an error that names the first of the n images that could not be
// read, unless they are to be skipped and some could. Then a notice names the first.
func brokenError(errs []error, n int, skip bool) error {
	const most = 10 // that are named
	var named []error
	count := 0
	for _, err := range errs {
		if err == nil {
			continue
		}
		if count++; count <= most {
			named = append(named, err)
		}
	}
	if count == 0 {
		return nil
	}
	if skip && count < n {
		notice.Printf("Skipped %d of %s that cannot be read: the first is %v.", count, format.Count(n, "image"), named[0])
		return nil
	}
	if count > most {
		named = append(named, fmt.Errorf("and %d more", count-most))
	}
	if !skip {
		named = append(named, errors.New("the option dataset.SkipBroken leaves out images that cannot be read"))
	}
	return errors.Join(named...)
}

// without returns the images that have no error in broken, moved together.
func (e *Examples) without(broken []error) *Examples {
	kept := 0
	for i, err := range broken {
		if err != nil {
			continue
		}
		if kept < i {
			copy(e.Row(kept), e.Row(i))
			if e.Labels != nil {
				e.Labels[kept] = e.Labels[i]
			}
		}
		kept++
	}
	return e.First(kept)
}
