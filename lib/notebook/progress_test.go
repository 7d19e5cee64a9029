package notebook

import (
	"io"
	"os"
	"testing"
)

// TestProgress checks that only the last text is written, once, if the output is a
// file.
func TestProgress(t *testing.T) {
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout := os.Stdout
	os.Stdout = write
	show := Progress()
	for i := range 10 {
		show(float64(i)/10, "on its way")
	}
	show(1, "done in the end")
	os.Stdout = stdout
	write.Close()
	text, err := io.ReadAll(read)
	if err != nil {
		t.Fatal(err)
	}
	if string(text) != "done in the end\n" {
		t.Errorf("it wrote %q", text)
	}
}
