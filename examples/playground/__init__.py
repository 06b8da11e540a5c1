"""The playground: watch a network learn, in the browser. `python -m examples.playground` opens it.

| file | its concern |
|---|---|
| `data.py` | points, features, the split, CSV files |
| `settings.py` | what can be chosen; the whole state as text in the page's address |
| `training.py` | the network, an epoch, and what a picture of it shows |
| `session.py` | the training of one page, in a thread of its own |
| `script.py` | "show as Python" |
| `insight.py` | the graph of a step, one neuron explained |
| `digits.py` | drawn digits, made like the training data, and the network that reads them |
| `server.py` | HTTP and server-sent events, for this machine only |
| `page/` | the page: HTML, CSS and JavaScript modules as they are |
"""
