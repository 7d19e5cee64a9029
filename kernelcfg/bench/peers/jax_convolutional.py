"""The benchmark's convolutional VAE in JAX. The mode is step (one jitted call a
batch) or scan (one call an epoch). Images on the device, donated state, Adam,
shuffling and noise are as in jax_autoencoder.py.

XLA's CPU client prepares only convolutions outside loops for its fast library, and
JAX's gradients of convolutions need that, so in mode scan they are written out in
the form that needs no preparation; without it an epoch takes 30 times as long."""

import jax
import jax.numpy as jnp
import numpy as np

import protocol

t = protocol.task()
net = t.network
rng = np.random.default_rng(0)
host = protocol.images(t)
data = jnp.asarray(host)  # [n, 784] uint8
steps = len(host) // t.batch
layout = ("NHWC", "HWIO", "NHWC")


def convolution(stride, x, w):
    return jax.lax.conv_general_dilated(x, w, (stride, stride), "SAME", dimension_numbers=layout)


def gradients(stride, inputs, dy):
    x, w = inputs
    k, size, out = w.shape[0], x.shape[1], dy.shape[1]
    before, reach = (k - stride) // 2, (out - 1) * stride + 1  # zeros on the left; pixels that outputs are apart
    flipped = jnp.transpose(w[::-1, ::-1], (0, 1, 3, 2))
    left = k - 1 - before
    pad = (left, size + k - 1 - reach - left)
    dx = jax.lax.conv_general_dilated(dy, flipped, (1, 1), [pad, pad], lhs_dilation=(stride, stride), dimension_numbers=layout)
    pad = (before, reach + k - 1 - size - before)
    x, dy = jnp.transpose(x, (3, 1, 2, 0)), jnp.transpose(dy, (1, 2, 0, 3))
    dw = jax.lax.conv_general_dilated(x, dy, (1, 1), [pad, pad], rhs_dilation=(stride, stride), dimension_numbers=layout)
    return dx, jnp.transpose(dw, (1, 2, 0, 3))


if t.mode == "scan":
    plain = convolution
    convolution = jax.custom_vjp(plain, nondiff_argnums=(0,))
    convolution.defvjp(lambda stride, x, w: (plain(stride, x, w), (x, w)), gradients)


def repeat(x):
    b, h, w, c = x.shape
    s = net.stride
    return jnp.broadcast_to(x[:, :, None, :, None], (b, h, s, w, s, c)).reshape(b, h * s, w * s, c)


def loss_of(weights, x, ε):
    n = len(net.filters)
    h = x.reshape(-1, net.side, net.side, 1)
    for w, b in weights["down"]:
        h = jax.nn.relu(convolution(net.stride, h, w) + b)
    inner = h.shape
    w, b = weights["code"]
    μ, log_σ = jnp.split(h.reshape(len(x), -1) @ w + b, 2, axis=-1)  # [batch, code] each
    σ = jnp.exp(log_σ)
    kl = 0.5 * jnp.mean(jnp.sum(μ * μ + σ * σ - 2 * log_σ - 1, -1))
    w, b = weights["dense"]
    h = jax.nn.relu((μ + σ * ε) @ w + b).reshape(inner)
    for i, (w, b) in enumerate(weights["up"]):
        h = convolution(1, repeat(h), w) + b
        h = jax.nn.relu(h) if i < n - 1 else h
    h = h.reshape(x.shape)
    return jnp.mean(jnp.sum(jnp.maximum(h, 0) - h * x + jnp.log1p(jnp.exp(-jnp.abs(h))), -1)) + kl


def update(state, batch, data):
    """One step of Adam on the chosen images with the given noise."""
    weights, m, v, n = state
    chosen, ε = batch
    x = data[chosen].astype(jnp.float32) * (1 / 255)  # [batch, 784]
    loss, g = jax.value_and_grad(loss_of)(weights, x, ε)
    n = n + 1
    m = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, m, g)
    v = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, v, g)
    rate, scale = net.rate / (1 - 0.9**n), 1 / (1 - 0.999**n)
    move = lambda w, m, v: w - rate * m / (jnp.sqrt(scale * v) + 1e-7)
    return (jax.tree.map(move, weights, m, v), m, v, n), loss


weights = jax.tree.map(jnp.asarray, protocol.convolutional(rng, net))
zeros = lambda: jax.tree.map(jnp.zeros_like, weights)
state = (weights, zeros(), zeros(), jnp.float32(0))
key = jax.random.key(0)
normal = jax.jit(lambda key: jax.random.normal(key, (steps, t.batch, net.code)))
one = jax.jit(update, donate_argnums=0)
whole = jax.jit(lambda state, batches, data: jax.lax.scan(lambda s, b: update(s, b, data), state, batches), donate_argnums=0)


def epoch():
    global state, key
    order = jnp.asarray(rng.permutation(len(host))[: steps * t.batch].reshape(steps, t.batch).astype(np.int32))
    key, now = jax.random.split(key)
    noise = normal(now)  # [steps, batch, code]
    if t.mode == "scan":
        state, losses = whole(state, (order, noise), data)
    else:
        losses = []
        for batch in zip(order, noise):
            state, loss = one(state, batch, data)
            losses.append(loss)
        losses = jnp.stack(losses)
    return steps * t.batch, np.mean(np.asarray(losses))


protocol.serve(f"JAX {jax.__version__}", epoch)
