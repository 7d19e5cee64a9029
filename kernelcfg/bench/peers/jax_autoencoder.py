"""The benchmark's autoencoder in JAX, variational if the task has a spread. The
mode is step (one jitted call a batch) or scan (one call an epoch). The images
stay on the device as bytes, the state is donated, Adam is written out, NumPy
shuffles, and the noise of an epoch is sampled in one call, for which the default
generator is as fast as any. This was the fastest of what was tried."""

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


def sample(h, ε):
    """z ~ N(μ, σ²), and the mean KL of an image from N(0, I) in nats."""
    μ, σ = jnp.split(h, 2, axis=-1)  # [batch, code] each
    if net.spread == "std":
        log_var = jnp.log(1e-8 + σ * σ)
    else:
        σ, log_var = jnp.exp(σ), 2 * σ
    return μ + σ * ε, 0.5 * jnp.mean(jnp.sum(μ * μ + σ * σ - log_var - 1, -1))


def loss_of(weights, x, ε):
    h, kl = x, 0
    for i, ((w, b), rectify) in enumerate(zip(weights, relu)):
        h = h @ w + b
        h = jax.nn.relu(h) if rectify else h
        if net.spread and i == len(net.hidden):
            h, kl = sample(h, ε)
    if net.logits:
        loss = jnp.mean(jnp.maximum(h, 0) - h * x + jnp.log1p(jnp.exp(-jnp.abs(h))))
    else:
        loss = jnp.mean((x - jax.nn.sigmoid(h)) ** 2)
    return loss * net.features + kl if net.sum else loss + kl / net.features


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


first, relu = protocol.autoencoder(rng, net)
weights = jax.tree.map(jnp.asarray, first)
zeros = lambda: jax.tree.map(jnp.zeros_like, weights)
state = (weights, zeros(), zeros(), jnp.float32(0))
key = jax.random.key(0)
normal = jax.jit(lambda key: jax.random.normal(key, (steps, t.batch, net.code)))
one = jax.jit(update, donate_argnums=0)
whole = jax.jit(lambda state, batches, data: jax.lax.scan(lambda s, b: update(s, b, data), state, batches), donate_argnums=0)


def epoch():
    global state, key
    order = jnp.asarray(rng.permutation(len(host))[: steps * t.batch].reshape(steps, t.batch).astype(np.int32))
    noise = None
    if net.spread:
        key, now = jax.random.split(key)
        noise = normal(now)  # [steps, batch, code]
    if t.mode == "scan":
        state, losses = whole(state, (order, noise), data)
    else:
        losses = []
        for batch in zip(order, [None] * steps if noise is None else noise):
            state, loss = one(state, batch, data)
            losses.append(loss)
        losses = jnp.stack(losses)
    return steps * t.batch, np.mean(np.asarray(losses))


protocol.serve(f"JAX {jax.__version__}", epoch)
