FROM node:24
WORKDIR /signalbox
COPY . .
# A volume takes the owner of what it covers.
RUN npm ci --ignore-scripts && mkdir /data && chown node:node /data
USER node
EXPOSE 8080
ENTRYPOINT ["node", "packages/cli/bin/signalbox.mjs"]
