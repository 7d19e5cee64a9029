package download

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

// A mirror that does not answer is given up soon; one that answers may be slow but
// must not stall.
const (
	connectTimeout = 5 * time.Second
	answerTimeout  = 15 * time.Second
	stallTimeout   = 30 * time.Second
	fileTimeout    = 15 * time.Minute
)

var (
	errStalled = errors.New("no bytes for " + stallTimeout.String())
	errTooSlow = errors.New("not finished after " + fileTimeout.String())
)

var mirrorClient = &http.Client{Transport: &http.Transport{
	Proxy:                 http.ProxyFromEnvironment,
	DialContext:           (&net.Dialer{Timeout: connectTimeout}).DialContext,
	TLSHandshakeTimeout:   connectTimeout,
	ResponseHeaderTimeout: answerTimeout,
	ForceAttemptHTTP2:     true,
	// The files are gzip, and it is those bytes that are hashed.
	DisableCompression: true,
}}

// fromMirror is the supplier of plain URLs: NAME.gz below the base.
func fromMirror(ctx context.Context, s source, _ string, _ []dataFile) (opener, error) {
	return func(f dataFile) (io.ReadCloser, error) {
		return openURL(ctx, s.Base+f.Name+".gz")
	}, nil
}

// openURL starts a download.
func openURL(ctx context.Context, url string) (io.ReadCloser, error) {
	ctx, giveUp := context.WithCancelCause(ctx)
	whole := time.AfterFunc(fileTimeout, func() { giveUp(errTooSlow) })
	stop := func() { whole.Stop(); giveUp(nil) }
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		stop()
		return nil, err
	}
	answer, err := mirrorClient.Do(request)
	if err != nil {
		stop()
		return nil, &downError{err}
	}
	if answer.StatusCode != http.StatusOK {
		answer.Body.Close()
		stop()
		return nil, fmt.Errorf("%s answers %s", url, answer.Status)
	}
	return &download{
		ctx:   ctx,
		body:  answer.Body,
		stall: time.AfterFunc(stallTimeout, func() { giveUp(errStalled) }),
		stop:  stop,
	}, nil
}

// download is the body of a response, which ends with an error when it stalls.
type download struct {
	ctx   context.Context
	body  io.ReadCloser
	stall *time.Timer
	stop  func()
}

func (d *download) Read(p []byte) (int, error) {
	n, err := d.body.Read(p)
	if n > 0 {
		d.stall.Reset(stallTimeout)
	}
	if err != nil && err != io.EOF && d.ctx.Err() != nil {
		err = context.Cause(d.ctx)
	}
	return n, err
}

func (d *download) Close() error {
	d.stall.Stop()
	err := d.body.Close()
	d.stop()
	return err
}
