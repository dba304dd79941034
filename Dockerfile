# The image contains the same package that npm users install: the packed project, with the native driver that npm
# chooses for this Node version.
FROM node:24-bookworm-slim AS build
WORKDIR /src
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN mkdir /pack && npm pack --pack-destination /pack
WORKDIR /app
RUN npm install --prefix /app --no-audit --no-fund --omit=dev /pack/*.tgz \
    && cd node_modules/better-sqlite3 && rm -rf deps src ../node-addon-api \
    && find prebuilds -type f ! -name "linux-$(node --print process.arch).node" -delete

FROM node:24-bookworm-slim
LABEL org.opencontainers.image.title="auth0-clients-emulator" \
      org.opencontainers.image.description="A local server for Auth0's Clients API, for integration tests and demos" \
      org.opencontainers.image.licenses="MIT"
COPY --from=build /app /app
RUN ln -s /app/node_modules/.bin/auth0-clients-emulator /usr/local/bin/auth0-clients-emulator \
    && mkdir /data /seeds && chown node:node /data
ENV NODE_ENV=production \
    AUTH0_EMULATOR_HOST=0.0.0.0 \
    AUTH0_EMULATOR_HOME=/data
USER node
# Mount seeds here, so that their file names are enough: --seed shop.yaml
WORKDIR /seeds
VOLUME /data
EXPOSE 4400
HEALTHCHECK --interval=1s --timeout=2s --start-period=10s \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/${AUTH0_EMULATOR_PORT:-4400} && printf 'GET /_emulator/health HTTP/1.0\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200 '"]
ENTRYPOINT ["auth0-clients-emulator"]
CMD ["start"]
