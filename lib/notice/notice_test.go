package notice

import (
	"bytes"
	"io"
	"testing"
)

func TestPrintf(t *testing.T) {
	var got bytes.Buffer
	defer func(was io.Writer) { Output = was }(Output)
	Output = &got
	Printf("%d files were skipped.", 3)
	Printf("100 %% were read.")
	if want := "3 files were skipped.\n100 % were read.\n"; got.String() != want {
		t.Errorf("wrote %q, expected %q", &got, want)
	}
}
