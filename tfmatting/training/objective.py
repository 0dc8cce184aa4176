"""What is minimised."""

import collections

#: `signature(network)`: ({name: shape}, {name: shape}) of the network's inputs and of the targets; `losses(inputs,
#: outputs, targets, training)`: {name: scalar}, whose sum is the loss; `distances(outputs, targets)`: {name: scalar} to
#: look at; `views(inputs, outputs)`: {name: picture batch}; `options`: {name: value} with which the network is called
Objective = collections.namedtuple(
    "Objective", ("signature", "losses", "distances", "views", "options"), defaults=({},)
)
