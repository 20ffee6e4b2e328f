import type { Ecosystem } from "./dependency.ts";

/**
 * Packages that many projects use, from general knowledge: what a look-alike would pretend to be. Honest neighbours of
 * theirs stand here, too, so that none is taken for a slip. In lower case; Go's without the host.
 */
const lists: Readonly<Record<Ecosystem, string>> = {
  npm: `
    react react-dom preact redux react-redux react-router react-router-dom next nuxt vue vuex vue-router svelte angular
    @angular/core @angular/common @angular/router @angular/cli rxjs zone.js lodash lodash-es lodash.merge underscore
    express koa fastify hapi restify connect body-parser cookie-parser cors helmet morgan multer passport passport-jwt
    express-session socket.io socket.io-client ws axios request requests request-promise node-fetch got superagent
    undici cross-fetch moment moment-timezone dayjs date-fns luxon chalk colors kleur picocolors ansi-styles
    strip-ansi supports-color commander yargs yargs-parser minimist inquirer prompts ora debug dotenv dotenv-expand
    cross-env cross-spawn execa shelljs rimraf mkdirp glob globby minimatch micromatch chokidar fs-extra graceful-fs
    async bluebird promise co uuid nanoid shortid crypto-js bcrypt bcryptjs jsonwebtoken jose jwt-decode
    validator joi yup zod ajv immer immutable classnames clsx styled-components @emotion/react @emotion/styled
    @mui/material antd bootstrap tailwindcss postcss autoprefixer sass node-sass less stylus webpack webpack-cli
    webpack-dev-server rollup vite esbuild parcel gulp grunt browserify babel-core babel-loader babel-cli
    @babel/core @babel/preset-env @babel/runtime typescript ts-node ts-jest tslib tslint eslint prettier jest mocha chai
    sinon ava tape vitest cypress playwright puppeteer jsdom cheerio enzyme nock supertest mongoose mongodb mysql
    mysql2 pg postgres sqlite3 knex sequelize typeorm prisma @prisma/client redis ioredis kafkajs amqplib bull
    graphql apollo-server @apollo/client winston bunyan pino log4js loglevel nodemailer handlebars mustache ejs pug
    marked markdown-it highlight.js prismjs three d3 chart.js jquery backbone ember-source electron react-native expo
    @types/node @types/react @types/jest @types/express @types/lodash @nestjs/core @nestjs/common @aws-sdk/client-s3
    aws-sdk firebase firebase-admin stripe semver qs query-string path-to-regexp mime mime-types form-data busboy
    iconv-lite safe-buffer inherits object-assign core-js regenerator-runtime whatwg-fetch web3 ethers bignumber.js
    discord.js telegraf sharp jimp canvas node-gyp nan husky lint-staged concurrently nodemon pm2 serve http-server
    http-proxy proxy-agent https-proxy-agent event-stream through2 readable-stream concat-stream swiper
    react-hook-form react-query formik i18next ua-parser-js coa rc is-promise left-pad xml2js fast-xml-parser js-yaml
    yaml ini toml csv-parse papaparse xlsx pdfkit archiver tar unzipper adm-zip lru-cache p-limit p-map meow boxen
    color color-convert color-name colorette through enquirer http-proxy-agent socks-proxy-agent babel-runtime
    object.assign safer-buffer inherit jsdoc uuidv4 memoize-one react-is nodemailer-mock`,
  PyPI: `
    requests request urllib3 httpx aiohttp flask django fastapi starlette uvicorn gunicorn tornado bottle pyramid
    sanic jinja2 markupsafe werkzeug click typer rich colorama tqdm numpy scipy pandas matplotlib seaborn plotly
    scikit-learn sklearn tensorflow keras torch torchvision torchaudio pytorch transformers tokenizers datasets
    huggingface-hub openai anthropic langchain xgboost lightgbm nltk spacy gensim opencv-python pillow imageio
    beautifulsoup4 bs4 lxml html5lib selenium scrapy playwright pytest pytest-cov pytest-mock pytest-asyncio tox nox
    coverage mock hypothesis black isort flake8 pylint mypy ruff pre-commit setuptools wheel pip twine build poetry
    pipenv virtualenv cryptography pycrypto pycryptodome pyopenssl pyjwt python-jose passlib bcrypt paramiko fabric
    ansible boto boto3 botocore awscli s3transfer google-cloud-storage google-auth azure-storage-blob azure-identity
    kubernetes docker docker-compose sqlalchemy alembic psycopg2 psycopg2-binary psycopg pymysql mysqlclient
    mysql-connector-python pymongo redis celery kombu pika kafka-python elasticsearch djangorestframework
    django-cors-headers flask-cors flask-sqlalchemy flask-login marshmallow pydantic attrs cattrs dataclasses
    python-dateutil dateutil pytz tzdata arrow pendulum pyyaml yaml ruamel-yaml toml tomli simplejson ujson orjson
    jsonschema protobuf grpcio grpcio-tools thrift six future typing-extensions packaging importlib-metadata certifi
    chardet charset-normalizer idna pyparsing regex python-dotenv environs loguru structlog sentry-sdk prometheus-client
    opentelemetry-api psutil pexpect watchdog schedule apscheduler networkx sympy numba cython joblib dask pyspark
    polars pyarrow openpyxl xlrd xlsxwriter reportlab pypdf2 pypdf pdfminer-six markdown mistune sphinx mkdocs
    jupyter jupyterlab notebook ipython ipykernel streamlit gradio dash bokeh web3 eth-account discord-py
    python-telegram-bot tweepy praw stripe twilio sendgrid slack-sdk pywin32 pyinstaller pygame kivy pyqt5 wxpython`,
  Maven: `
    org.springframework:spring-core org.springframework:spring-web org.springframework.boot:spring-boot-starter-web
    org.springframework.boot:spring-boot-starter com.google.guava:guava com.google.code.gson:gson
    com.fasterxml.jackson.core:jackson-databind com.fasterxml.jackson.core:jackson-core
    org.apache.commons:commons-lang3 commons-io:commons-io commons-codec:commons-codec
    commons-collections:commons-collections commons-fileupload:commons-fileupload org.slf4j:slf4j-api
    ch.qos.logback:logback-classic org.apache.logging.log4j:log4j-core log4j:log4j junit:junit
    org.junit.jupiter:junit-jupiter org.mockito:mockito-core org.assertj:assertj-core org.hamcrest:hamcrest
    org.projectlombok:lombok org.hibernate:hibernate-core org.postgresql:postgresql mysql:mysql-connector-java
    com.h2database:h2 com.zaxxer:hikaricp org.apache.httpcomponents:httpclient com.squareup.okhttp3:okhttp
    com.squareup.retrofit2:retrofit io.netty:netty-all io.projectreactor:reactor-core io.reactivex.rxjava2:rxjava
    org.jetbrains.kotlin:kotlin-stdlib org.scala-lang:scala-library org.apache.kafka:kafka-clients
    org.apache.spark:spark-core_2.12 org.elasticsearch.client:elasticsearch redis.clients:jedis
    org.mongodb:mongodb-driver-sync io.jsonwebtoken:jjwt org.bouncycastle:bcprov-jdk15on javax.servlet:servlet-api
    org.mapstruct:mapstruct org.flywaydb:flyway-core org.liquibase:liquibase-core com.amazonaws:aws-java-sdk
    software.amazon.awssdk:s3 org.yaml:snakeyaml org.jsoup:jsoup joda-time:joda-time org.thymeleaf:thymeleaf
    io.micrometer:micrometer-core io.swagger:swagger-annotations com.google.protobuf:protobuf-java io.grpc:grpc-core`,
  Go: `
    gorilla/mux gorilla/websocket gorilla/sessions gin-gonic/gin labstack/echo gofiber/fiber go-chi/chi
    sirupsen/logrus rs/zerolog uber-go/zap spf13/cobra spf13/viper spf13/pflag stretchr/testify pkg/errors
    golang/protobuf golang/mock google/uuid google/go-cmp satori/go.uuid gofrs/uuid jinzhu/gorm go-gorm/gorm
    lib/pq jackc/pgx go-sql-driver/mysql mattn/go-sqlite3 jmoiron/sqlx go-redis/redis redis/go-redis
    dgrijalva/jwt-go golang-jwt/jwt aws/aws-sdk-go aws/aws-sdk-go-v2 prometheus/client_golang hashicorp/vault
    hashicorp/consul hashicorp/terraform docker/docker moby/moby kubernetes/kubernetes urfave/cli boltdb/bolt
    etcd-io/etcd nats-io/nats.go shopify/sarama ibm/sarama segmentio/kafka-go valyala/fasthttp json-iterator/go
    burntsushi/toml go-yaml/yaml fsnotify/fsnotify mitchellh/mapstructure davecgh/go-spew onsi/ginkgo onsi/gomega
    x/crypto x/net x/sys x/text x/tools grpc protobuf yaml.v2 yaml.v3 julienschmidt/httprouter gocolly/colly`,
  "crates.io": `
    serde serde_json serde_derive serde_yaml tokio tokio-util async-std futures hyper reqwest actix-web axum rocket warp
    tower tonic prost clap structopt anyhow thiserror log env_logger tracing tracing-subscriber rand rand_core regex
    lazy_static once_cell chrono time uuid url base64 bytes itertools rayon crossbeam parking_lot dashmap hashbrown
    indexmap num num-traits num-bigint syn quote proc-macro2 diesel sqlx rusqlite redis mongodb openssl rustls ring
    sha2 hmac aes rustdecimal rust_decimal bitflags cfg-if libc winapi nix memchr semver toml csv flate2 tar zip
    walkdir tempfile dirs criterion proptest mockall async-trait pin-project smallvec either crossterm colored
    indicatif wasm-bindgen web-sys js-sys bindgen cc cmake ethers solana-sdk web3`,
  Packagist: `
    symfony/symfony symfony/console symfony/http-foundation symfony/yaml symfony/process laravel/framework
    laravel/laravel laravel/passport laravel/sanctum illuminate/support illuminate/database guzzlehttp/guzzle
    guzzlehttp/psr7 monolog/monolog doctrine/orm doctrine/dbal phpunit/phpunit mockery/mockery fakerphp/faker
    fzaninotto/faker nesbot/carbon vlucas/phpdotenv twig/twig slim/slim league/flysystem league/oauth2-server
    ramsey/uuid firebase/php-jwt phpmailer/phpmailer swiftmailer/swiftmailer aws/aws-sdk-php predis/predis
    psr/log psr/container phpstan/phpstan squizlabs/php_codesniffer friendsofphp/php-cs-fixer intervention/image
    spatie/laravel-permission barryvdh/laravel-debugbar dompdf/dompdf phpseclib/phpseclib composer/composer
    nikic/php-parser phpoffice/phpspreadsheet stripe/stripe-php`,
  RubyGems: `
    rails rack rake bundler activerecord activesupport actionpack activejob sinatra puma unicorn thin passenger
    devise omniauth cancancan pundit doorkeeper sidekiq resque delayed_job redis pg mysql2 sqlite3 mongoid sequel
    nokogiri httparty faraday rest-client excon typhoeus rspec rspec-rails rspec-core minitest capybara cucumber
    factory_bot factory_girl faker shoulda webmock vcr simplecov rubocop pry pry-byebug byebug dotenv figaro
    jekyll sass sass-rails bootstrap jquery-rails turbolinks coffee-rails uglifier webpacker sprockets haml slim
    kaminari will_paginate carrierwave paperclip shrine aws-sdk aws-sdk-s3 fog stripe jwt bcrypt json oj builder
    thor highline colorize rainbow tty-prompt i18n tzinfo concurrent-ruby mail money nio4r bootsnap spring listen
    atlas_client capistrano whenever brakeman bullet`,
  NuGet: `
    newtonsoft.json serilog serilog.aspnetcore nlog log4net automapper mediatr fluentvalidation dapper
    entityframework microsoft.entityframeworkcore microsoft.entityframeworkcore.sqlserver
    microsoft.extensions.logging microsoft.extensions.dependencyinjection microsoft.aspnetcore.mvc
    swashbuckle.aspnetcore xunit xunit.runner.visualstudio nunit mstest.testframework moq nsubstitute fluentassertions
    coverlet.collector polly refit restsharp flurl.http system.text.json system.net.http npgsql mysql.data
    mysqlconnector mongodb.driver stackexchange.redis rabbitmq.client confluent.kafka masstransit hangfire quartz
    identityserver4 bouncycastle awssdk.core awssdk.s3 azure.storage.blobs azure.identity grpc.net.client
    google.protobuf humanizer csvhelper epplus closedxml itextsharp htmlagilitypack anglesharp selenium.webdriver
    benchmarkdotnet autofac ninject castle.core bogus autofixture sharpziplib imagesharp sixlabors.imagesharp`,
};

/** Packages of npm that always built or loaded something when they are installed. */
export const wellKnownScripts: ReadonlySet<string> = words(`
  esbuild fsevents sharp prisma @prisma/client @prisma/engines protobufjs msgpackr-extract core-js core-js-pure husky
  cypress puppeteer playwright @playwright/browser-chromium electron node-sass bcrypt better-sqlite3 sqlite3 canvas
  @swc/core @parcel/watcher lmdb unrs-resolver nx bufferutil utf-8-validate argon2 keytar node-pty libpq leveldown
  cpu-features ssh2 re2 grpc deasync gifsicle mozjpeg optipng-bin pngquant-bin phantomjs-prebuilt chromedriver
  geckodriver @apollo/protobufjs @sentry/cli vue-demi 
  workerd @biomejs/biome lefthook simple-git-hooks tree-sitter isolated-vm onnxruntime-node @tensorflow/tfjs-node
  @datadog/pprof @datadog/native-metrics dd-trace dtrace-provider segfault-handler hiredis zeromq usb serialport
  @newrelic/native-metrics yorkie aws-crt iltorb ffi-napi ref-napi`);

/** By ecosystem, in the order of the list. */
export const popular: Readonly<Record<Ecosystem, ReadonlySet<string>>> = {
  npm: words(lists.npm),
  PyPI: words(lists.PyPI),
  Maven: words(lists.Maven),
  Go: words(lists.Go),
  "crates.io": words(lists["crates.io"]),
  Packagist: words(lists.Packagist),
  RubyGems: words(lists.RubyGems),
  NuGet: words(lists.NuGet),
};

function words(list: string): ReadonlySet<string> {
  return new Set(list.trim().split(/\s+/));
}
