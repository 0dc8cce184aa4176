"""The ablations of Lin et al. 2021, measured here, with the paper's numbers beside ours."""
