"""Decides where a call goes and why. Pure: values in, values out."""
