/**
 * Repositories of docker.io/library, which Docker alone publishes to (docker-library/official-images), those that are
 * no longer built too: their tags are still there.
 */
export const officialImages: ReadonlySet<string> = new Set(
  `
  adminer adoptopenjdk aerospike almalinux alpine alt amazoncorretto amazonlinux api-firewall arangodb archlinux
  backdrop bash bonita buildpack-deps busybox
  caddy cassandra centos chronograf cirros clearlinux clefos clickhouse clojure composer consul convertigo couchbase
  couchdb crate crux
  dart debian docker dokuwiki drupal
  eclipse-mosquitto eclipse-temurin eggdrop elasticsearch elixir emqx erlang euleros express-gateway
  fedora flink fluentd friendica fsharp
  gazebo gcc geonetwork ghost golang gradle groovy
  haproxy haskell haxe hello-seattle hello-world hipache hitch hola-mundo httpd hylang
  ibm-semeru-runtimes ibmjava influxdb iojs irssi
  java jenkins jetty joomla jruby julia
  kaazing-gateway kapacitor kibana known kong krakend
  lightstreamer liquibase logstash
  mageia mariadb matomo maven mediawiki memcached mongo mongo-express monica mono mysql
  nats nats-streaming neo4j neurodebian nextcloud nginx node notary nuodb nuxeo
  odoo open-liberty openjdk opensuse oraclelinux orientdb owncloud
  percona perl photon php php-zendserver phpmyadmin piwik plone postfixadmin postgres pypy python
  r-base rabbitmq rails rakudo-star rapidoid redis redmine registry rethinkdb rocket.chat rockylinux ros ruby rust
  sapmachine satosa scratch sentry silverpeas sl solr sonarqube sourcemage spark spiped storm swarm swift swipl
  teamspeak telegraf thrift tomcat tomee traefik
  ubuntu ubuntu-debootstrap ubuntu-upstart unit
  varnish vault
  websphere-liberty wordpress
  xwiki
  yourls
  znc zookeeper
  `
    .trim()
    .split(/\s+/),
);

/** Of those, the ones whose images set no variable but PATH: what a stage on them does not define is not there. */
export const imagesWithOnlyPath: ReadonlySet<string> = new Set(['alpine', 'busybox', 'debian', 'ubuntu']);
