#!/usr/bin/env bash
# PrairieLearn runs this for each submission, in the image that the Dockerfile makes, without a network.
export DESCENT_KIT_COURSE=/grade/tests/course
mkdir -p /grade/results
chmod -R go= /grade/tests
autograder grade @ASSIGNMENT@ /grade/student @NO_SANDBOX@ --format prairielearn --out /grade/results/results.json
