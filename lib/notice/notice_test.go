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
	Printf("%d files were skipped.", 3) // not again
	var other bytes.Buffer
	Output = &other
	Printf("100 %% were read.")
	if other.Len() == 0 {
		t.Error("another output lacks what the first has")
	}
	if want := "3 files were skipped.\n100 % were read.\n"; got.String() != want {
		t.Errorf("wrote %q, expected %q", &got, want)
	}
}
