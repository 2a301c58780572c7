# What stands around the nodes, a target each, all of it from Debian: one base image, one place that
# security updates come from.

FROM debian:bookworm-slim AS base
ENV DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8
RUN printf 'APT::Install-Recommends "false";\n' >/etc/apt/apt.conf.d/90-small

FROM base AS postgres
# The package would make a database of its own.
RUN apt-get update -q \
    && apt-get install -q -y postgresql-common openssl \
    && sed -i 's/^#\?create_main_cluster.*/create_main_cluster = false/' \
        /etc/postgresql-common/createcluster.conf \
    && apt-get install -q -y postgresql-15 \
    && apt-get clean && rm -rf /var/lib/apt/lists/*
COPY docker/postgres/ /usr/local/bin/
RUN install -d -o postgres -g postgres -m 700 /var/lib/parley-database
USER postgres
VOLUME /var/lib/parley-database
EXPOSE 5432
HEALTHCHECK --interval=2s --timeout=3s --start-period=60s \
    CMD ["pg_isready", "-q", "-h", "/var/lib/parley-database"]
STOPSIGNAL SIGINT
ENTRYPOINT ["database-start"]

FROM base AS nginx
RUN apt-get update -q && apt-get install -q -y nginx-light \
    && apt-get clean && rm -rf /var/lib/apt/lists/* \
    && install -d -o www-data -g www-data /var/lib/parley-nginx
COPY docker/nginx/nginx.conf /etc/parley/nginx.conf
USER www-data
EXPOSE 8443 8444
STOPSIGNAL SIGQUIT
ENTRYPOINT ["nginx", "-e", "/dev/stderr", "-c", "/etc/parley/nginx.conf"]

FROM base AS prometheus
RUN apt-get update -q && apt-get install -q -y prometheus \
    && apt-get clean && rm -rf /var/lib/apt/lists/* \
    && install -d -o prometheus -g prometheus /var/lib/parley-prometheus
COPY config/alerts.yml docker/watch/prometheus.yml /etc/parley/
USER prometheus
VOLUME /var/lib/parley-prometheus
EXPOSE 9090
ENTRYPOINT ["prometheus", "--config.file=/etc/parley/prometheus.yml", \
    "--storage.tsdb.path=/var/lib/parley-prometheus", "--web.listen-address=0.0.0.0:9090"]

FROM base AS alertmanager
RUN apt-get update -q && apt-get install -q -y prometheus-alertmanager \
    && apt-get clean && rm -rf /var/lib/apt/lists/* \
    && install -d -o prometheus -g prometheus /var/lib/parley-alertmanager
COPY docker/watch/alertmanager.yml /etc/parley/
USER prometheus
VOLUME /var/lib/parley-alertmanager
EXPOSE 9093
ENTRYPOINT ["prometheus-alertmanager", "--config.file=/etc/parley/alertmanager.yml", \
    "--storage.path=/var/lib/parley-alertmanager", "--cluster.listen-address=", \
    "--web.listen-address=0.0.0.0:9093"]

# Takes every mail and writes it to its log: in the place of a mail server, for a trial.
FROM base AS mail
RUN apt-get update -q && apt-get install -q -y python3-aiosmtpd \
    && apt-get clean && rm -rf /var/lib/apt/lists/*
USER nobody
EXPOSE 2525
ENTRYPOINT ["python3", "-u", "-m", "aiosmtpd", "-n", "-l", "0.0.0.0:2525", \
    "-c", "aiosmtpd.handlers.Debugging", "stdout"]
