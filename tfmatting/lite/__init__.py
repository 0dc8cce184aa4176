"""Networks of LiteRT: conversion to its format, and running them on the processor."""
