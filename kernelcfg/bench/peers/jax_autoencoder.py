"""The benchmark's autoencoder in JAX: step (one jitted call a batch) or scan
(one call an epoch). The pictures stay on the device as bytes, the state is
donated, Adam is written out, and numpy shuffles: the fastest of what was tried."""

import jax
import jax.numpy as jnp
import numpy as np

import protocol

t = protocol.task()
rng = np.random.default_rng(0)
host = protocol.pictures(t.images)
data = jnp.asarray(host)  # [n, 784] uint8
steps = len(host) // t.batch
relu = protocol.relu_after(t)


def loss_of(weights, x):
    h = x
    for (w, b), rectify in zip(weights, relu):
        h = h @ w + b
        h = jax.nn.relu(h) if rectify else h
    if t.loss == "mse":
        return jnp.mean((x - jax.nn.sigmoid(h)) ** 2)
    return jnp.mean(jnp.maximum(h, 0) - h * x + jnp.log1p(jnp.exp(-jnp.abs(h))))


def update(state, chosen, data):
    """One step of Adam on the pictures chosen."""
    weights, m, v, n = state
    x = data[chosen].astype(jnp.float32) * (1 / 255)  # [batch, 784]
    loss, g = jax.value_and_grad(loss_of)(weights, x)
    n = n + 1
    m = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, m, g)
    v = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, v, g)
    rate, scale = t.rate / (1 - 0.9**n), 1 / (1 - 0.999**n)
    move = lambda w, m, v: w - rate * m / (jnp.sqrt(scale * v) + 1e-7)
    return (jax.tree.map(move, weights, m, v), m, v, n), loss


weights = jax.tree.map(jnp.asarray, protocol.glorot(rng, t, host.shape[1]))
zeros = lambda: jax.tree.map(jnp.zeros_like, weights)
state = (weights, zeros(), zeros(), jnp.float32(0))
one = jax.jit(update, donate_argnums=0)
whole = jax.jit(lambda state, order, data: jax.lax.scan(lambda s, c: update(s, c, data), state, order), donate_argnums=0)


def epoch():
    global state
    order = jnp.asarray(rng.permutation(len(host))[: steps * t.batch].reshape(steps, t.batch).astype(np.int32))
    if t.mode == "scan":
        state, losses = whole(state, order, data)
    else:
        losses = []
        for chosen in order:
            state, loss = one(state, chosen, data)
            losses.append(loss)
        losses = jnp.stack(losses)
    return steps * t.batch, np.mean(np.asarray(losses))


protocol.serve(f"JAX {jax.__version__}", epoch)
