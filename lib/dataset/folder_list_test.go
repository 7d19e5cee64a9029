package dataset

import (
	"fmt"
	"image/color"
	"slices"
	"strings"
	"testing"
)

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
			name: "parts", files: map[string][]byte{"train/cat/1.png": red, "Test/cat/2.png": green},
			errs: []string{"has the folders Test and train, which look like parts of a data set"},
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
