package notebook

import (
	"time"

	"github.com/janpfeifer/gonb/gonbui"
	"github.com/janpfeifer/gonb/gonbui/protocol"

	"latentlab/lib/figure"
)

// sendData sends an output to the kernel, and syncKernel waits until the kernel
// has all outputs. Tests replace them.
var sendData, syncKernel = gonbui.SendData, gonbui.Sync

// display shows an output. It replaces the one shown before with the same id,
// unless that is empty; in a callback of Controls it replaces the corresponding
// output of the previous call instead. All outputs of this package, except for
// those of displayAt, are shown with it.
func display(id string, data map[protocol.MIMEType]any, metadata map[string]any) {
	if c := currentControls(); c != nil {
		id = c.outputID(id)
	}
	displayAt(id, data, metadata)
}

// displayAt shows an output under id, in a callback of Controls too.
func displayAt(id string, data map[protocol.MIMEType]any, metadata map[string]any) {
	sendData(&protocol.DisplayData{Data: data, Metadata: metadata, DisplayID: id})
}

// displayPNG displays a figure whose PNG is png.
func displayPNG(id string, f *figure.Figure, png []byte) {
	width, height := f.Size()
	display(id, map[protocol.MIMEType]any{protocol.MIMEImagePNG: png, protocol.MIMETextPlain: f.Alt},
		map[string]any{string(protocol.MIMEImagePNG): map[string]int{"width": width, "height": height}})
}

// displayHTML displays HTML, or plain where HTML cannot be shown.
func displayHTML(id, markup, plain string) { display(id, htmlData(markup, plain), nil) }

// displayHTMLAt displays HTML under id, in a callback of Controls too.
func displayHTMLAt(id, markup, plain string) { displayAt(id, htmlData(markup, plain), nil) }

func htmlData(markup, plain string) map[protocol.MIMEType]any {
	return map[protocol.MIMEType]any{protocol.MIMETextHTML: markup, protocol.MIMETextPlain: plain}
}

// syncTimeout limits the wait for a kernel that has gone.
const syncTimeout = 5 * time.Second

// waitForKernel waits until the kernel has all outputs. It does nothing in a
// callback of Controls, which waits itself at its end.
func waitForKernel() {
	if !gonbui.IsNotebook || currentControls() != nil {
		return
	}
	done := make(chan struct{})
	go func() {
		syncKernel()
		close(done)
	}()
	select {
	case <-done:
	case <-time.After(syncTimeout):
	}
}
