package notebook

import (
	"time"

	"github.com/janpfeifer/gonb/gonbui"
	"github.com/janpfeifer/gonb/gonbui/protocol"

	"latentlab/lib/figure"
)

// send hands an output to the kernel, and flush waits until it has all; tests
// put themselves in their place.
var send, flush = gonbui.SendData, gonbui.Sync

// display sends an output to the notebook, in the place of the one sent
// before under the same id unless that is empty. In a callback of Controls it
// takes the place of what the call before showed there. All that this package
// shows goes through here.
func display(id string, data map[protocol.MIMEType]any, metadata map[string]any) {
	if c := current(); c != nil {
		id = c.slot(id)
	}
	emit(id, data, metadata)
}

// displayPNG is display of a figure, whose PNG is png.
func displayPNG(id string, f *figure.Figure, png []byte) {
	width, height := f.Size()
	display(id, map[protocol.MIMEType]any{protocol.MIMEImagePNG: png, protocol.MIMETextPlain: f.Alt},
		map[string]any{string(protocol.MIMEImagePNG): map[string]int{"width": width, "height": height}})
}

// emit is display of what keeps its own place in a callback too.
func emit(id string, data map[protocol.MIMEType]any, metadata map[string]any) {
	send(&protocol.DisplayData{Data: data, Metadata: metadata, DisplayID: id})
}

// displayHTML is display of HTML, with plain for places that show none.
func displayHTML(id, markup, plain string) { display(id, htmlData(markup, plain), nil) }

func emitHTML(id, markup, plain string) { emit(id, htmlData(markup, plain), nil) }

func htmlData(markup, plain string) map[protocol.MIMEType]any {
	return map[protocol.MIMEType]any{protocol.MIMETextHTML: markup, protocol.MIMETextPlain: plain}
}

// syncTimeout bounds the wait for a kernel that is gone.
const syncTimeout = 5 * time.Second

// sync waits until the kernel has taken all that was shown. A callback of
// Controls does not wait: Controls does, at its end.
func sync() {
	if !gonbui.IsNotebook || current() != nil {
		return
	}
	done := make(chan struct{})
	go func() {
		flush()
		close(done)
	}()
	select {
	case <-done:
	case <-time.After(syncTimeout):
	}
}
