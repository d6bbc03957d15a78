# An image with the program and nothing else on top of Debian; it holds no Python and runs as no root.
#
#   docker build -t airflow-bundle .                                                    the newest release
#   docker build -t airflow-bundle --build-arg REQUIREMENT=airflow-bundle==1.0.0 .      a certain one
#   docker build -t airflow-bundle --build-arg REQUIREMENT=/context/dist/NAME.whl .     a wheel below this folder
#
#   docker run --rm --user "$(id -u):$(id -g)" -v "$PWD:/bundles" -w /bundles airflow-bundle migrate legacy -o migrated
ARG PYTHON=docker.io/library/python:3.13-slim-bookworm
ARG BASE=docker.io/library/debian:bookworm-slim

FROM ${PYTHON} AS wheel
ARG REQUIREMENT=airflow-bundle
RUN --mount=type=bind,target=/context \
    python3 -m pip install --no-cache-dir --disable-pip-version-check --only-binary :all: --no-deps \
      --target /wheel "${REQUIREMENT}" \
 && mkdir -p /installed/bin /installed/share/doc/airflow-bundle \
 && cp /wheel/bin/airflow-bundle /installed/bin/ \
 && cp /wheel/airflow_bundle-*.dist-info/licenses/* /wheel/airflow_bundle/report.schema.json \
      /installed/share/doc/airflow-bundle/

FROM ${BASE}
COPY --from=wheel /installed/ /usr/local/
# The user of Airflow's own images; --user and runAsUser take any other.
USER 50000:0
ENTRYPOINT ["airflow-bundle"]
CMD ["--help"]
