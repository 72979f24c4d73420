FROM bluegreen/base-debian:bookworm
# What the stub of Triton's Python backend runs models in. The backend's own Python code takes numpy 1 only.
RUN apt-get update \
 && apt-get install -y --no-install-recommends libpython3.11 libstdc++6 python3 python3-numpy \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin /var/cache/apt/archives/*.deb /var/log/dpkg.log /var/log/apt
COPY opt /opt
ENV PATH=/opt/tritonserver/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
# Programs find their libraries by the way to the folder beside them. Folder and command are those of the official image.
RUN ln -s pytriton/tritonserver /opt/tritonserver \
 && ! ldd /opt/tritonserver/bin/tritonserver /opt/tritonserver/backends/python/*stub /opt/tritonserver/backends/python/*.so \
      | grep 'not found' \
 && tritonserver --help 2>&1 | grep -q strict-readiness \
 && python3 -c 'import numpy; assert numpy.__version__.startswith("1."), numpy.__version__'
CMD ["tritonserver"]
