package editor

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/textproto"
	"os/exec"
	"strconv"
	"sync"
	"time"
)

// connection is a gopls to which messages of the Language Server Protocol are sent.
type connection struct {
	ended chan struct{} // closed when gopls has ended

	sending sync.Mutex
	in      io.WriteCloser

	mu      sync.Mutex
	last    int                     // number of the last request
	waiting map[int]chan<- response // requests without an answer
}

// message is one message of JSON-RPC, in either direction.
type message struct {
	Version string          `json:"jsonrpc"`
	ID      json.RawMessage `json:"id,omitempty"`
	Method  string          `json:"method,omitempty"`
	Params  any             `json:"params,omitempty"`
	Result  json.RawMessage `json:"result,omitempty"`
	Error   *callError      `json:"error,omitempty"`
}

// response is the answer to a request.
type response struct {
	result json.RawMessage
	err    error
}

// callError is an error with which gopls answers.
type callError struct {
	Message string `json:"message"`
}

func (e *callError) Error() string { return "gopls: " + e.Message }

var errEnded = errors.New("gopls has ended")

// connect starts cmd, a gopls.
func connect(cmd *exec.Cmd) (*connection, error) {
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	detach(cmd)
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	lowerPriority(cmd.Process.Pid)
	c := &connection{in: in, ended: make(chan struct{}), waiting: map[int]chan<- response{}}
	go func() {
		c.receive(bufio.NewReader(out))
		in.Close()
		cmd.Process.Kill()
		cmd.Wait()
		close(c.ended)
	}()
	return c, nil
}

// receive handles the messages of gopls until it ends.
func (c *connection) receive(out *bufio.Reader) {
	for {
		head, err := textproto.NewReader(out).ReadMIMEHeader()
		if err != nil {
			return
		}
		size, err := strconv.Atoi(head.Get("Content-Length"))
		if err != nil || size < 0 {
			return
		}
		text := make([]byte, size)
		if _, err := io.ReadFull(out, text); err != nil {
			return
		}
		var m message
		if json.Unmarshal(text, &m) != nil {
			return
		}
		switch {
		case m.Method != "" && m.ID != nil: // gopls asks for a setting or the like
			c.send(message{ID: m.ID, Result: json.RawMessage("null")})
		case m.Method == "":
			c.deliver(m)
		}
	}
}

// deliver passes an answer to whoever waits for it.
func (c *connection) deliver(m message) {
	id, err := strconv.Atoi(string(m.ID))
	if err != nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if to, ok := c.waiting[id]; ok {
		delete(c.waiting, id)
		r := response{result: m.Result}
		if m.Error != nil {
			r.err = m.Error
		}
		to <- r
	}
}

// send sends a message.
func (c *connection) send(m message) error {
	m.Version = "2.0"
	text, err := json.Marshal(m)
	if err != nil {
		return err
	}
	c.sending.Lock()
	defer c.sending.Unlock()
	_, err = fmt.Fprintf(c.in, "Content-Length: %d\r\n\r\n%s", len(text), text)
	return err
}

// notify sends a message that has no answer.
func (c *connection) notify(method string, params any) error {
	return c.send(message{Method: method, Params: params})
}

// call sends a request and decodes its answer into result, unless that is nil. It returns
// an error if there is no answer within the time wait.
func (c *connection) call(method string, params, result any, wait time.Duration) error {
	answer := make(chan response, 1)
	c.mu.Lock()
	c.last++
	id := c.last
	c.waiting[id] = answer
	c.mu.Unlock()
	err := c.send(message{ID: json.RawMessage(strconv.Itoa(id)), Method: method, Params: params})
	if err != nil {
		return err
	}
	select {
	case r := <-answer:
		if r.err != nil || result == nil {
			return r.err
		}
		return json.Unmarshal(r.result, result)
	case <-c.ended:
		return errEnded
	case <-time.After(wait):
		c.notify("$/cancelRequest", map[string]int{"id": id})
		return fmt.Errorf("gopls has not answered %s within %s", method, wait)
	}
}
