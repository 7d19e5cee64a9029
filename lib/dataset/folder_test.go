package dataset

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"math"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"latentlab/internal/hometest"
	"latentlab/lib/notice"
)

// bars returns an image of vertical bars: the left quarter black, the middle half
// of the given gray level, the right quarter black.
func bars(w, h int, tone uint8) *image.Gray {
	m := image.NewGray(image.Rect(0, 0, w, h))
	for y := range h {
		for x := w / 4; x < w-w/4; x++ {
			m.SetGray(x, y, color.Gray{Y: tone})
		}
	}
	return m
}

// encoded returns an image file.
func encoded(t *testing.T, format string, m image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	var err error
	switch format {
	case "png":
		err = png.Encode(&out, m)
	case "jpeg":
		err = jpeg.Encode(&out, m, nil)
	case "gif":
		err = gif.Encode(&out, m, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestFromFolder checks that images are cropped, scaled and sorted.
func TestFromFolder(t *testing.T) {
	dir := t.TempDir()
	writeFile(t, dir, "c.PNG", encoded(t, "png", image.NewNRGBA(image.Rect(0, 0, 9, 9)))) // transparent
	writeFile(t, dir, "b.jpg", encoded(t, "jpeg", bars(80, 40, 200)))
	writeFile(t, dir, "a.gif", encoded(t, "gif", bars(400, 200, 100)))
	im, err := FromFolder(dir, 12, 12)
	if err != nil {
		t.Fatal(err)
	}
	if im.Len() != 3 || im.Shape() != (Shape{12, 12, 1}) || im.Labels != nil || im.Check() != nil {
		t.Fatalf("%d images of %v, labels %v; %v", im.Len(), im.Shape(), im.Labels, im.Check())
	}
	// Cropped to a square, a 2:1 image has only the middle bar; the GIF palette and
	// JPEG may change it a little.
	for i, want := range []int{100, 200, 255} {
		for _, at := range [][2]int{{2, 2}, {6, 6}, {9, 9}} {
			if got := int(im.Row(i)[at[0]*im.Width+at[1]]); got < want-12 || got > want+12 {
				t.Errorf("image %d at %v is %d, want about %d", i, at, got, want)
			}
		}
	}
}

// tree writes files with the given content, each below dir, and returns dir.
func tree(t *testing.T, files map[string][]byte) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(name, "/") {
			continue
		}
		writeFile(t, filepath.Dir(path), filepath.Base(path), content)
	}
	return dir
}

// noticed returns what notices do prints.
func noticed(t *testing.T, do func()) string {
	t.Helper()
	var out bytes.Buffer
	defer func(was io.Writer) { notice.Output = was }(notice.Output)
	notice.Output = &out
	do()
	return out.String()
}

// plain returns a PNG file of one color.
func plain(t *testing.T, c color.Color) []byte {
	m := image.NewRGBA(image.Rect(0, 0, 8, 8))
	draw.Draw(m, m.Bounds(), image.NewUniform(c), image.Point{}, draw.Src)
	return encoded(t, "png", m)
}

// bomb returns a PNG file of a few bytes that claims to have 60,000 by 60,000 pixels.
func bomb(t *testing.T) []byte {
	file := plain(t, color.Black)
	binary.BigEndian.PutUint32(file[16:], 60000)
	binary.BigEndian.PutUint32(file[20:], 60000)
	binary.BigEndian.PutUint32(file[29:], crc32.ChecksumIEEE(file[12:29]))
	return file
}

// TestFolders reads folders with classes, with what is no image, and with what is broken.
func TestFolders(t *testing.T) {
	red, green, blue := plain(t, color.RGBA{R: 255, A: 255}), plain(t, color.RGBA{G: 255, A: 255}), plain(t, color.RGBA{B: 255, A: 255})
	cut, text := red[:len(red)-20], []byte("hello")
	many := map[string][]byte{"good.png": red}
	for i := range 12 {
		many[fmt.Sprintf("bad%02d.png", i)] = cut
	}
	skip := []ImageOption{Color, SkipBroken}
	for _, test := range []struct {
		name    string
		files   map[string][]byte
		options []ImageOption
		colors  string   // of the images: r, g, b
		labels  []uint16 // and their classes
		classes []string
		notices []string // parts of notices
		errs    []string // parts of the error
	}{
		{name: "images", files: map[string][]byte{"b.png": green, "a.png": red, "B.PNG": blue}, colors: "brg"},
		{
			name: "classes, as ImageFolder orders them",
			files: map[string][]byte{
				"cat/2.png": red, "cat/10.png": green, "cat/z/1.png": blue, "cat/a/1.png": green, "Dog/x.png": blue, "cat/.keep": nil,
			},
			colors: "bgrgb", labels: []uint16{0, 1, 1, 1, 1}, classes: []string{"Dog", "cat"},
			notices: []string{"Skipped 1 item", "cat/.keep"},
		},
		{
			name:  "one class",
			files: map[string][]byte{"all/1.png": red}, colors: "r", labels: []uint16{0}, classes: []string{"all"},
		},
		{
			name:    "other and hidden files",
			files:   map[string][]byte{"1.png": red, "a.heic": text, ".hidden.png": red, "notes/a.txt": text, "readme": text},
			colors:  "r",
			notices: []string{"Skipped 5 items of ", "hidden or not images (.png, ", "the first is ", ".hidden.png."},
		},
		{
			name:  "images and classes",
			files: map[string][]byte{"1.png": red, "cat/1.png": red},
			errs:  []string{"has images (1.png) and folders of images (cat)", "move"},
		},
		{
			name:  "an empty class",
			files: map[string][]byte{"cat/1.png": red, "dog/notes.txt": text},
			errs:  []string{"dog has no images", "is a class"},
		},
		{name: "nothing", errs: []string{"has no images, expected some of .png"}},
		{name: "other files only", files: map[string][]byte{"a.txt": text, "b.txt": text}, errs: []string{"has no images", "a.txt and 1 more"}},
		{
			name:  "broken images",
			files: map[string][]byte{"good.png": red, "cut.png": cut, "text.jpg": text, "empty.png": nil},
			errs:  []string{"cut.png: ", "text.jpg: ", "empty.png: ", "expected a PNG", "dataset.SkipBroken"},
		},
		{
			name: "broken images skipped", options: skip,
			files:  map[string][]byte{"a/1.png": red, "a/2.png": cut, "a/3.png": text, "b/1.png": cut, "b/2.png": blue},
			colors: "rb", labels: []uint16{0, 1}, classes: []string{"a", "b"},
			notices: []string{"Skipped 3 of 5 images that cannot be read: the first is ", "2.png: "},
		},
		{name: "only broken images", options: skip, files: map[string][]byte{"1.png": cut}, errs: []string{"1.png"}},
		{name: "many broken images", files: many, errs: []string{"bad09.png", "and 2 more"}},
		{name: "a bomb", files: map[string][]byte{"bomb.png": bomb(t)}, errs: []string{"bomb.png: 60000 by 60000 pixels"}},
		{
			name: "a bomb skipped", options: skip, files: map[string][]byte{"1.png": red, "bomb.png": bomb(t)},
			colors: "r", notices: []string{"Skipped 1 of 2 images", "60000 by 60000"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := tree(t, test.files)
			if test.options == nil {
				test.options = []ImageOption{Color}
			}
			var e *Examples
			var err error
			notices := noticed(t, func() { e, err = FromFolder(dir, 4, 4, test.options...) })
			for _, part := range test.notices {
				if !strings.Contains(notices, part) {
					t.Errorf("the notices are %q, expected %q", notices, part)
				}
			}
			if len(test.notices) == 0 && notices != "" {
				t.Errorf("the notices are %q, expected none", notices)
			}
			for _, part := range test.errs {
				if err == nil || !strings.Contains(err.Error(), part) {
					t.Errorf("error %v, expected %q", err, part)
				}
			}
			if err != nil {
				if len(test.errs) == 0 || strings.Contains(err.Error(), "good.png") {
					t.Errorf("error %v", err)
				}
				return
			}
			if err := e.Check(); err != nil {
				t.Fatal(err)
			}
			var colors []byte
			for i := range e.Len() {
				r, g, b := e.RGB(i, 2, 2)
				colors = append(colors, "rgb"[slices.Index([]uint8{r, g, b}, 255)])
			}
			if string(colors) != test.colors || !slices.Equal(e.Labels, test.labels) || !slices.Equal(e.Classes, test.classes) {
				t.Errorf("%s, labels %v of %q, expected %s, %v of %q",
					colors, e.Labels, e.Classes, test.colors, test.labels, test.classes)
			}
		})
	}
}

// TestFolderProgress checks that the progress of reading a folder is shown, and ends.
func TestFolderProgress(t *testing.T) {
	files := map[string][]byte{}
	for i := range 40 {
		files[fmt.Sprintf("%02d.png", i)] = plain(t, color.White)
	}
	dir := tree(t, files)
	type line struct {
		share float64
		text  string
	}
	var shown []line
	defer func(delay, pause time.Duration) { NewProgress, progressDelay, progressPause = nil, delay, pause }(progressDelay, progressPause)
	NewProgress = func() func(float64, string) {
		return func(share float64, text string) { shown = append(shown, line{share, text}) }
	}
	read := func() {
		shown = nil
		if _, err := FromFolder(dir, 4, 4); err != nil {
			t.Fatal(err)
		}
	}
	progressDelay = time.Hour
	if read(); len(shown) > 0 {
		t.Errorf("a short task shows %v", shown)
	}
	progressDelay, progressPause = 0, 0
	read()
	if len(shown) < 2 {
		t.Fatalf("shown are %v", shown)
	}
	what := "40 images of " + filepath.Base(dir)
	first, last := shown[0], shown[len(shown)-1]
	if first.share <= 0 || first.share >= 1 || first.text != "reading "+what || last != (line{1, what + " read"}) {
		t.Errorf("shown first is %v, last %v", first, last)
	}
}

// TestFolderLinks checks that links to files and folders are followed, but not in circles.
func TestFolderLinks(t *testing.T) {
	dir := tree(t, map[string][]byte{"data/cat/1.png": plain(t, color.Black)})
	at := func(name string) string { return filepath.Join(dir, name) }
	for link, target := range map[string]string{
		"data/dog": at("data/cat"), "data/cat/2.png": at("data/cat/1.png"), "data/cat/up": at("data"), "gone/1.png": "nowhere",
	} {
		if err := os.MkdirAll(filepath.Dir(at(link)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(target, at(link)); err != nil {
			t.Skip(err)
		}
	}
	var e *Examples
	var err error
	noticed(t, func() { e, err = FromFolder(at("data"), 4, 4) })
	if err != nil || !slices.Equal(e.Classes, []string{"cat", "dog"}) {
		t.Errorf("%v, %v", e, err)
	}
	if _, err := FromFolder(at("gone"), 4, 4); err == nil || !strings.Contains(err.Error(), "1.png") {
		t.Errorf("a link to nothing: %v", err)
	}
}

// TestFromFolderSize checks the errors of sizes that no image has, and of no folder.
func TestFromFolderSize(t *testing.T) {
	dir := tree(t, map[string][]byte{"1.png": plain(t, color.Black)})
	for _, size := range [][2]int{{0, 8}, {8, -1}, {math.MaxInt, 1}, {1, math.MaxInt}, {1 << 40, 1 << 40}} {
		if _, err := FromFolder(dir, size[0], size[1]); err == nil || !strings.Contains(err.Error(), "at most 200000000 pixels") {
			t.Errorf("images of %v: error %v", size, err)
		}
	}
	if _, err := FromFolder(filepath.Join(dir, "nothing"), 8, 8); !os.IsNotExist(err) {
		t.Errorf("a missing folder: %v", err)
	}
}

// TestCrop checks that a crop is the largest rectangle of its shape, in the middle.
func TestCrop(t *testing.T) {
	for _, test := range []struct {
		bounds        image.Rectangle
		height, width int
		want          image.Rectangle
	}{
		{image.Rect(0, 0, 100, 50), 1, 1, image.Rect(25, 0, 75, 50)},
		{image.Rect(10, 20, 60, 120), 32, 32, image.Rect(10, 45, 60, 95)},
		{image.Rect(0, 0, 100, 100), 10, 20, image.Rect(0, 25, 100, 75)},
		{image.Rect(0, 0, 1, 1000), 1000, 1, image.Rect(0, 0, 1, 1000)},
		{image.Rect(0, 0, 1, 1), 1, 1000, image.Rect(0, 0, 1, 1)},
	} {
		if got := crop(test.bounds, test.height, test.width); got != test.want {
			t.Errorf("crop(%v, %d, %d) = %v, want %v", test.bounds, test.height, test.width, got, test.want)
		}
	}
}

// BenchmarkFromFolder reads 20,000 photographs of 64×64 pixels in color: patches of two
// photographs, saved as JPEG files. It reports the process's largest memory while it reads.
func BenchmarkFromFolder(b *testing.B) {
	hometest.Need(b, "scikit-learn's photographs", "data", "scikit-learn")
	photographs, err := Photographs()
	if err != nil {
		b.Fatal(err)
	}
	patches, err := photographs.Patches(64, 4)
	if err != nil {
		b.Fatal(err)
	}
	dir := b.TempDir()
	const n = 20_000
	for i := range n {
		m := image.NewRGBA(image.Rect(0, 0, 64, 64))
		for y := range 64 {
			for x := range 64 {
				red, green, blue := patches.RGB(i*patches.Len()/n, y, x)
				m.SetRGBA(x, y, color.RGBA{red, green, blue, 255})
			}
		}
		var file bytes.Buffer
		if err := jpeg.Encode(&file, m, nil); err != nil {
			b.Fatal(err)
		}
		writeFile(b, dir, fmt.Sprintf("%05d.jpg", i), file.Bytes())
	}
	patches = nil
	debug.FreeOSMemory()
	os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) // resets VmHWM
	for b.Loop() {
		e, err := FromFolder(dir, 64, 64, Color)
		if err != nil || e.Len() != n {
			b.Fatal(e, err)
		}
	}
	b.ReportMetric(n*float64(b.N)/b.Elapsed().Seconds(), "images/s")
	if status, err := os.ReadFile("/proc/self/status"); err == nil {
		if _, after, found := strings.Cut(string(status), "VmHWM:"); found {
			kB, _ := strconv.Atoi(strings.Fields(after)[0])
			b.ReportMetric(float64(kB)/1024, "peak-MB")
		}
	}
}
